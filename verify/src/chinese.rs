//! The sentences in Chinese, in the words of the glossary: 台账, 记录, 封存, 卷宗, 制度, 条款.

use houqin_ledger::paper::PaperHead;
use houqin_ledger::verify::{Erased, Finding, Kind, Report, What, YearReport};

use crate::Usage;
use crate::sentences::{lacks_head, span};

pub(crate) fn usage(usage: &Usage) -> String {
    match usage {
        Usage::NoKey => {
            "请用 --key 给出台账的公钥或其指纹。公钥须来自外部（学校公示、以前的纸质封存、\
                         纪检部门留存），不能取自被核验的文件。"
                .to_owned()
        }
        Usage::Key(why) => format!("--key 无法识读：{why}。"),
        Usage::Head(why) => format!("所给的封存无法识读：{why}。"),
        Usage::Path(why) => format!("无法核验：{why}。"),
    }
}

pub(crate) fn lines(report: &Report, heads_given: bool) -> Vec<String> {
    let mut lines = vec![verdict(report)];
    lines.extend(report.findings.iter().map(finding));
    if report.more_findings > 0 {
        lines.push(format!("✗ 另有 {} 处不符，未逐一列出。", report.more_findings));
    }
    lines.extend(judged(report));
    lines.extend(report.years.iter().filter_map(year));
    lines.extend(personal(report));
    lines.extend(limits(report, heads_given));
    lines
}

fn verdict(report: &Report) -> String {
    match report.findings.len() as u64 + report.more_findings {
        0 => "✓ 核验通过：以下各项与封存时一致。".to_owned(),
        n => format!("✗ 核验不通过：有 {n} 处不符。"),
    }
}

fn finding(finding: &Finding) -> String {
    let place = match (finding.seq, finding.range) {
        (Some(seq), _) => format!("第 {seq} 号记录："),
        (None, Some((first, last))) => format!("第 {first} 至 {last} 号记录之间："),
        (None, None) => String::new(),
    };
    format!("✗ {place}{}。", what(&finding.what))
}

fn what(what: &What) -> String {
    match what {
        What::FileUnreadable { path, why } => format!("文件 {path} 缺失或无法读取（{why}）"),
        What::FileUnexpected { path } => format!("文件 {path} 不属于台账"),
        What::Index => "目录文件 index.json 残缺，或年度不相衔接".to_owned(),
        What::Bundle { why } => format!("不是完好的事项卷宗（{why}）"),
        What::TileAltered { path } => format!("散列文件 {path} 与记录不符"),
        What::OpeningMalformed { year, line } => {
            format!("{year} 年度个人信息文件第 {line} 行残缺")
        }
        What::OpeningMismatch { path } => format!("{path} 处的个人信息原文与记录中的承诺不符"),
        What::OpeningUnknown { path } => format!("{path} 处的个人信息原文在记录中没有对应的承诺"),
        What::OpeningMissing { path } => {
            format!("{path} 处的个人信息原文缺失，且没有清除该当事人信息的记录")
        }
        What::Commitment { why } => format!("个人信息的承诺残缺（{why}）"),
        What::Blob { sha256, why } => format!("所引大件事实 {sha256} 不符（{why}）"),
        What::Clause { cite } => format!("条款 {cite} 的原文与其摘要不符"),
        other => record(other),
    }
}

fn record(what: &What) -> String {
    match what {
        What::EntryAltered => "内容被改动，与台账中的散列不符".to_owned(),
        What::EntriesMalformed { path } => format!("文件 {path} 自此残缺"),
        What::NotAnEntry { why } => format!("不是规范的记录（{why}）"),
        What::NotIncluded { why } => format!("不在已封存的台账之中（{why}）"),
        What::School => "属于另一所学校".to_owned(),
        What::Case => "属于另一事项".to_owned(),
        What::Sequence { found } => format!("自称第 {found} 号，与所在位置不符"),
        What::Group => "所称的同组首条记录不是一组之首".to_owned(),
        What::Previous { expected, found } => {
            let name =
                |seq: &Option<u64>| seq.map_or("无".to_owned(), |seq| format!("第 {seq} 号"));
            format!("事项的上一条记录应为{}，所载为{}", name(expected), name(found))
        }
        What::YearOpening => "年度应以开账记录为首条，且别处不得有开账记录".to_owned(),
        What::YearBefore => "所载上一年度的末次封存与上一年度台账不符".to_owned(),
        other => head(other),
    }
}

fn head(what: &What) -> String {
    match what {
        What::Checkpoint { year, why } => format!("{year} 年度的封存无效（{why}）"),
        What::UnknownKey { year } => {
            format!("{year} 年度的封存不是由所给的公钥、也不是由其移交的公钥签署")
        }
        What::Origin { year, origin } => format!("{year} 年度的封存属于另一台账：{origin}"),
        What::Root { year } => {
            format!("{year} 年度的记录推不出已签署的根：有记录被改动、增删或调换")
        }
        What::Count { year, signed, found } => {
            format!("{year} 年度封存签署 {signed} 条记录，实有 {found} 条，自此号起不符")
        }
        What::KeyNotHere => "文件中没有与所给指纹相符的公钥".to_owned(),
        What::Rotation => "公钥更换未经原公钥签署".to_owned(),
        What::HeadInvalid { why } => format!("所给的封存不是本台账签署的封存（{why}）"),
        What::HeadForeign { origin } => format!("所给的封存属于另一台账，此处没有：{origin}"),
        What::TailCut { head, found } => {
            format!("末尾被截去：所给封存时已有 {head} 条记录，现仅 {found} 条，自此号起缺失")
        }
        What::HeadDiffers { head } => {
            format!("前 {head} 条记录与所给封存不符：封存之后台账被改写")
        }
        // Said by the functions above; a new kind is at least said in English.
        other => other.to_string(),
    }
}

fn judged(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for school in &report.schools {
        let what = match (report.kind, &report.case) {
            (Kind::Bundle, Some(case)) => format!("学校 {school} 的事项 {case}"),
            _ => format!("学校 {school} 的台账"),
        };
        lines.push(format!("核验对象：{what}，记录 {} 条。", report.entries));
    }
    if let Some((first, last)) = span(report) {
        lines.push(format!("记录时间：自 {first} 至 {last}（世界协调时）。"));
    }
    if report.is_demo() {
        lines.push("注意：这是演示学校，时钟由脚本设定。".to_owned());
    }
    lines
}

fn year(year: &YearReport) -> Option<String> {
    let head = year.head.as_ref()?;
    let by = match &year.signer {
        Some((name, fingerprint)) => format!("由 {name}（指纹 {fingerprint}）签署"),
        None => "由更早的公钥签署，经下一年度台账证明".to_owned(),
    };
    let (number, first, size) = (year.year, year.first_seq, head.size);
    Some(format!("{number} 年度：自第 {first} 号起，封存 {size} 条，{by}。"))
}

fn personal(report: &Report) -> Vec<String> {
    let mut lines = vec![format!("个人信息：已核对原文 {} 处。", report.opened)];
    lines.extend(report.erased.iter().map(|Erased { of, by, values }| {
        format!("个人信息：依第 {by} 号记录，当事人 {of} 的 {values} 处已清除。")
    }));
    if report.withheld > 0 {
        lines.push(match report.kind {
            Kind::Export => format!("个人信息：{} 处未向您提供。", report.withheld),
            Kind::Bundle => format!("个人信息：{} 处未向您提供或已清除。", report.withheld),
        });
    }
    lines
}

fn limits(report: &Report, heads_given: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if report.heads_met > 0 {
        lines.push(format!("与您留存的封存相符：{} 份。", report.heads_met));
    }
    if report.heads_unjudged > 0 {
        lines.push(format!("封存 {} 份与卷宗的条数不同，无从比对。", report.heads_unjudged));
    }
    if lacks_head(report, heads_given) {
        lines.push(
            "未给出以前留存的封存：持有私钥者若将台账全部重写，仅凭文件看不出来。".to_owned(),
        );
    }
    if let Some(before) = &report.before {
        let head = PaperHead::new(before).to_string().replace('\n', " ");
        lines.push(format!("上一年度台账未给出，其末次封存应为：{head}"));
    }
    if !report.clauses_missing.is_empty() {
        lines.push(format!("所引条款未附原文：{}。", report.clauses_missing.join("、")));
    }
    if report.kind == Kind::Bundle {
        lines.push(
            "卷宗不能证明该事项此后没有其他记录，也不能证明所附条款即为通过的文本；完整的台账可以。"
                .to_owned(),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_a_chinese_sentence() {
        let (path, why, origin) = (String::new(), String::new(), String::new());
        let (year, cite, sha256) = (2026, String::new(), String::new());
        let all = [
            What::FileUnreadable { path: path.clone(), why: why.clone() },
            What::FileUnexpected { path: path.clone() },
            What::Index,
            What::Bundle { why: why.clone() },
            What::EntryAltered,
            What::EntriesMalformed { path: path.clone() },
            What::NotAnEntry { why: why.clone() },
            What::NotIncluded { why: why.clone() },
            What::TileAltered { path: path.clone() },
            What::Checkpoint { year, why: why.clone() },
            What::UnknownKey { year },
            What::Origin { year, origin: origin.clone() },
            What::Root { year },
            What::Count { year, signed: 2, found: 1 },
            What::KeyNotHere,
            What::Rotation,
            What::HeadInvalid { why: why.clone() },
            What::HeadForeign { origin },
            What::TailCut { head: 2, found: 1 },
            What::HeadDiffers { head: 2 },
            What::School,
            What::Case,
            What::Sequence { found: 1 },
            What::Group,
            What::Previous { expected: Some(1), found: None },
            What::YearOpening,
            What::YearBefore,
            What::OpeningMalformed { year, line: 1 },
            What::OpeningMismatch { path: path.clone() },
            What::OpeningUnknown { path: path.clone() },
            What::OpeningMissing { path },
            What::Commitment { why: why.clone() },
            What::Blob { sha256, why },
            What::Clause { cite },
        ];
        for one in all {
            assert_ne!(what(&one), one.to_string(), "{one:?}");
        }
    }
}
