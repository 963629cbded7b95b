//! What joining, merging, complaining and answering refuse.

use houqin_kernel::CaseId;
use serde_json::{Value as Json, json};

use crate::{Bench, LONG, number_of, with};

pub fn joins_and_merges(bench: &mut Bench) {
    let order = bench.order("reported");
    bench.refuses_about("王老师", "service.join", order, json!({}), "own_order");
    bench.school.on("林小燕", "service.join", order, json!({}));
    bench.refuses_about("林小燕", "service.join", order, json!({}), "already_joined");
    bench.no_order("林小燕", "service.join", "reported", json!({}));
    let into = |number: &str| json!({ "main": number, "reason": "同一处漏水" });
    let number = number_of(bench, order);
    let mut refuses = |order: CaseId, more: Json, code: &str| {
        bench.refuses_about("林小燕", "service.merge", order, more, code);
    };
    refuses(order, with(&into("X"), "reason", json!("长".repeat(LONG))), "text_too_long");
    refuses(order, json!({ "main": number }), "reason_missing");
    refuses(order, into("WX-1999-000001"), "no_such_main_order");
    refuses(order, json!({ "reason": "x" }), "no_such_main_order");
    refuses(order, into(&number), "merge_into_itself");
    let done = bench.order("done");
    let ended = number_of(bench, done);
    bench.refuses_about("林小燕", "service.merge", order, into(&ended), "main_order_ended");
    bench.school.clock.advance_minutes(24 * 60);
    let later = bench.order("reported");
    let later_number = number_of(bench, later);
    bench.refuses_about("林小燕", "service.merge", order, into(&later_number), "main_order_later");
    bench.school.on("林小燕", "service.merge", later, into(&number));
    bench.refuses_about("林小燕", "service.merge", order, into(&later_number), "merge_in_a_circle");
    bench.no_order("林小燕", "service.merge", "reported", into(&number));
}

pub fn complains_and_answers(bench: &mut Bench) {
    let said = json!({ "text": "三天没有人来" });
    for (text, code) in [("长".repeat(LONG), "text_too_long"), (String::new(), "nothing_said")] {
        let form = json!({ "text": text });
        bench.refuses_on("王老师", "service.complain", "reported", form, code);
    }
    bench.bad_photos("王老师", "service.complain", "reported", &said);
    bench.no_order("王老师", "service.complain", "reported", said.clone());
    let order = bench.order("done");
    let receipt = bench.school.on("王老师", "service.complain", order, said.clone());
    let record = receipt.first().expect("a line").record;
    bench.refuses_about("王老师", "service.complain", order, said, "complaint_open");
    let whole = json!({ "complaint": record, "outcome": "partly", "reason": "已责成当日到场" });
    let mut refuses = |name: &str, value: Json, code: &str| {
        let form = with(&whole, name, value);
        bench.refuses_about("陈主任", "service.answer", order, form, code);
    };
    refuses("reason", json!("长".repeat(LONG)), "text_too_long");
    refuses("reason", json!(" "), "reason_missing");
    refuses("complaint", json!(1), "no_such_complaint");
    bench.school.on("陈主任", "service.answer", order, whole.clone());
    bench.refuses_about("陈主任", "service.answer", order, whole.clone(), "already_answered");
    bench.no_order("陈主任", "service.answer", "done", whole);
}
