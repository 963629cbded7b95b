# Two commands do all the set-up: `make run` and `make test`.
PORT ?= 8080
DATA ?= .sample
PACK ?= school
SIZE ?= term
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
DIST = target/houqin-$(HOST)

# houqin-press is built by a command of its own: what Typst asks of a crate that both take is
# then not built into the server.

.PHONY: run test build bench torture dist fix setup setup-run clean-sample

run: setup-run
	cargo build -p houqin
	cargo build -p houqin-press
	target/debug/houqin serve --data $(DATA) --sample $(PACK) --sample-size $(SIZE) --listen 127.0.0.1:$(PORT)

test: setup
	cargo build --workspace --all-targets
	cargo run -q -p xtask -- tidy
	cargo fmt --all -- --check
	cargo clippy --workspace --all-targets -- -D warnings
	scripts/with-postgres cargo nextest run --workspace
	scripts/with-postgres tests/browser/run
	tests/api/run

build: setup-run
	cargo build --release -p houqin -p houqin-verify
	cargo build --release -p houqin-press

bench: setup-run
	cargo bench -p houqin --bench orders
	cargo bench -p houqin --bench lists

torture: setup
	cargo build --workspace --all-targets
	HOUQIN_TORTURE=1 scripts/with-postgres cargo nextest run --workspace --profile torture --run-ignored all
	HOUQIN_TORTURE=1 tests/api/run

# The programs are linked statically: they run on any Linux of the same kind of
# processor. ldd, which prints an arrow for each library that is wanted, prints none.
dist: setup-run
	RUSTFLAGS="-C target-feature=+crt-static" cargo build --profile dist --target $(HOST) -p houqin -p houqin-verify
	RUSTFLAGS="-C target-feature=+crt-static" cargo build --profile dist --target $(HOST) -p houqin-press
	rm -rf $(DIST) && mkdir -p $(DIST)
	cp $(addprefix target/$(HOST)/dist/,houqin houqin-press houqin-verify) README.md docs/operator.md packaging/houqin.service $(DIST)/
	cp verify/README.md $(DIST)/houqin-verify.md
	! ldd $(DIST)/houqin $(DIST)/houqin-press $(DIST)/houqin-verify 2>&1 | grep -e '=>' -e 'No such file'
	packaging/deb $(DIST)/houqin $(DIST)/houqin-press target/houqin-$(HOST).deb
	tar -C target -czf target/houqin-$(HOST).tar.gz $(notdir $(DIST))
	cd target && sha256sum houqin-$(HOST).tar.gz houqin-$(HOST).deb

fix:
	cargo fmt --all
	cargo clippy --workspace --all-targets --fix --allow-dirty --allow-staged -- -D warnings

setup-run:
	scripts/setup run

setup:
	scripts/setup test

clean-sample:
	rm -rf $(DATA)
