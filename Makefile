# Building, testing and installing callhome. `make help` lists what there is to make.

# Where the program is installed, and a root to put before it (for packages).
PREFIX ?= /usr/local
DESTDIR ?=
# How many sites `make test-privacy` makes up, the number of the first, and how many texts.
COUNT ?= 20000
FIRST ?= 1
TEXTS ?= 1000000
# How many pairs of a policy and a config it makes up.
PAIRS ?= 100000
# How many log lines `make bench-privacy` generates.
LINES ?= 64000
# The target of suites that `make suite` runs, and which of its suites: a regular expression.
SUITE ?= RunsTests
FILTER ?= .
# Which targets `make fuzz` fuzzes (default: all, one after the other), and each for how many seconds.
TARGET ?=
TIME ?= 60

# A Git revision that `make bench` measures as well, such as a tag.
AGAINST ?=

# SwiftPM's folder for everything that is built.
BUILD ?= .build

# SwiftPM's debug program; its static release program; the latter without symbols, as installed. The
# release has a build folder of its own, so that both can be built at once.
debug := $(BUILD)/debug/callhome
release := $(BUILD)/static/release/callhome
stripped := $(BUILD)/stripped/callhome
# Completions for shells, which the program itself writes.
completions := $(BUILD)/completions
# Libraries that the release program holds.
archives := $(abspath $(BUILD))/archives

# On CI nothing is built twice. A whole module at once, without what a debugger needs, takes a quarter less
# of processor time; elsewhere only the files that changed are compiled.
ifeq ($(CI),true)
once := -debug-info-format none -Xswiftc -wmo -Xswiftc -num-threads -Xswiftc 2 \
	-Xswiftc -no-emit-module-separately-wmo
# What a debugger needs is not in the program that is installed.
release_once := -debug-info-format none
endif
swift_build := swift build --scratch-path "$(BUILD)" $(once)
# No path of this machine is in the program.
maps := $(abspath $(BUILD))/static=./.build/static $(CURDIR)=.
release_paths := $(foreach map,$(maps),-Xcc -ffile-prefix-map=$(map) -Xcxx -ffile-prefix-map=$(map) \
	-Xswiftc -file-prefix-map -Xswiftc $(map))
swift_test := swift test --scratch-path "$(BUILD)" $(once)
# The suites that take least: neither those that start the program nor those of servers.
quick := $(filter-out CommandLineTests PlainCommandTests DeliveryTests,$(notdir $(wildcard Tests/*Tests)))

bin := $(DESTDIR)$(PREFIX)/bin
man := $(DESTDIR)$(PREFIX)/share/man
doc := $(DESTDIR)$(PREFIX)/share/doc/callhome
cron := $(DESTDIR)/etc/cron.d
bash := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
fish := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
# Debian's packages have a directory of their own for zsh, and units outside of /usr.
ifeq ($(PREFIX),/usr)
zsh := $(DESTDIR)/usr/share/zsh/vendor-completions
units := $(DESTDIR)/lib/systemd/system
else
zsh := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
units := $(DESTDIR)$(PREFIX)/lib/systemd/system
endif
# Cron, systemd and the hooks of the examples run the program where it was installed.
for_prefix := sed "s|/usr/local/bin/callhome|$(PREFIX)/bin/callhome|g"

.DEFAULT_GOAL := build
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
.PHONY: help dependencies build tests release demo test test-quick suite swift-test test-faults test-calendar \
	test-privacy fuzz mutate lint format bench-privacy generate pictures bench sbom release-check deb install uninstall clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "PREFIX=$(PREFIX) and DESTDIR=$(DESTDIR) say where install and uninstall work,"
	@echo "BUILD=$(BUILD) where everything is built."

dependencies: ## install the Debian packages that the build needs and this machine lacks
	@Tests/Checks/dependencies build

build: dependencies ## the debug program, .build/debug/callhome
	$(swift_build)

tests: dependencies ## the debug program and the tests
	$(swift_build) --build-tests

# Stripped as a copy: the checks look for symbols in the other one. The C++ library that the Swift
# runtime needs is linked statically as well: finding the symbols of a shared one takes a short run
# longer than reading its config. It is found in a folder that holds the archive and nothing else.
# For the same reason the program offers no symbols to other libraries, and asks for types without
# spelling their names.
release: dependencies ## the static release program, .build/stripped/callhome
	@mkdir -p "$(archives)"
	@ln -sf "$$(clang -print-file-name=libstdc++.a)" "$(archives)"
	swift build --scratch-path "$(BUILD)/static" -c release --static-swift-stdlib --disable-local-rpath \
		$(release_once) -Xswiftc -L"$(archives)" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
		-Xlinker --no-export-dynamic $(release_paths) \
		-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
	@mkdir -p "$(dir $(stripped))"
	strip -o "$(stripped)" "$(release)"
	@mkdir -p "$(completions)"
	@for shell in bash zsh fish; do \
		"$(stripped)" --generate-completion-script $$shell >"$(completions)/$$shell" || exit; done
	@sed -i '1{/^#!/d}' "$(completions)/bash"

demo: build ## build, then run the example cluster in a directory of its own
	@Tests/Checks/demo "$(debug)" "$(BUILD)/demo"

test: ## everything that CI looks at: lint, both builds, swift test, the checks
	@Tests/Checks/dependencies build test
	@Tests/Checks/run "$(BUILD)"

test-quick: dependencies ## all suites but those of the program and of Delivery: a minute
	CALLHOME_SUITES="$(quick)" $(swift_test)

suite: dependencies ## the suites of the target SUITE that FILTER matches, and build no others
	@test -d "Tests/$(SUITE)" || { echo "error: there is no Tests/$(SUITE)" >&2; exit 1; }
	CALLHOME_SUITES="$(SUITE)" $(swift_test) --filter '$(FILTER)'

swift-test: dependencies ## swift test alone
	$(swift_test)

test-faults: dependencies ## kill and fail sending runs at every system call: half an hour
	@Tests/Checks/dependencies faults
	CI=true CALLHOME_FAULTS=all $(swift_test) --filter FaultTests

test-calendar: dependencies ## the suites that start the program on eleven odd dates: an hour
	@Tests/Checks/dependencies test
	$(swift_build) --build-tests
	@CI=true Tests/Checks/calendar "$(BUILD)"

# Compiled as a release, which takes some minutes and makes the search several times as fast.
test-privacy: dependencies ## try redaction on COUNT made-up sites, from number FIRST, and on TEXTS texts
	CALLHOME_PRIVACY_COUNT="$(COUNT)" CALLHOME_PRIVACY_FIRST="$(FIRST)" CALLHOME_SCRUB_COUNT="$(TEXTS)" \
		CALLHOME_POLICY_COUNT="$(PAIRS)" swift test --scratch-path "$(BUILD)/privacy" -c release -Xswiftc -enable-testing \
		--filter 'PrivacyTests|ScrubbingTwiceTests|SpellingOracleTests|SettingsTests.PolicyTests'

# The first build compiles every module again with the sanitizers, which takes some minutes.
fuzz: dependencies ## fuzz the readers: TARGET (a folder of Tests/FuzzTests/Corpus) for TIME seconds
	@Tests/FuzzTests/run "$(BUILD)" "$(TIME)" $(TARGET)

mutate: dependencies ## change FILE one place at a time, and print the changes that no test finds
	@LIMIT="$(LIMIT)" Tests/Checks/mutate "$(FILE)" $(SUITES)

# With sosreport installed, `sos clean` does the same lines.
bench-privacy: dependencies ## how much scrubbing leaves and loses of LINES generated log lines, for PRIVACY.md
	@mkdir -p "$(BUILD)/rates"
	CALLHOME_RATES="$(LINES)" CALLHOME_RATES_FOLDER="$(abspath $(BUILD))/rates" \
		swift test --scratch-path "$(BUILD)/privacy" -c release -Xswiftc -enable-testing \
		--filter PrivacyRateTests
	@cat "$(BUILD)/rates/tables.md"

lint: ## format of the sources, manual pages, shell scripts
	@Tests/Checks/format
	@Tests/Checks/manual
	@Tests/Checks/scripts

format: ## format the Swift sources
	swift format --in-place --recursive Sources Tests Package.swift

generate: dependencies ## refresh what is made from the settings table and the catalogs
	UPDATE_GENERATED=1 $(swift_test) --filter GeneratedFiles

pictures: build ## take the pictures of README anew
	@Tests/Checks/dependencies faults ci
	@Tests/Checks/pictures "$(debug)" man/pictures

bench: release ## measure, and print ratios beside their goals, or those of the version AGAINST
	@Tests/Checks/dependencies bench
	@$(if $(AGAINST),Tests/Benchmarks/compare "$(AGAINST)" "$(stripped)" "$(BUILD)", \
		Tests/Benchmarks/run "$(stripped)" "$(BUILD)/benchmarks")

sbom: release ## the bill of materials of the release program (CycloneDX), in .build/deb
	@Tests/Checks/dependencies deb
	@mkdir -p "$(BUILD)/deb"
	@cron/debian/sbom "$(BUILD)/static" >"$(BUILD)/deb/callhome.cdx.json"
	@echo "$(BUILD)/deb/callhome.cdx.json"

release-check: ## what must hold before a release: version, changes, the same program from two builds
	@Tests/Checks/dependencies build test deb
	@Tests/Checks/release "$(BUILD)"

deb: release ## the Debian package of the release program, in .build/deb
	@Tests/Checks/dependencies deb
	@cron/debian/build "$(BUILD)"

# Does not build: `sudo make install` would leave files of root's in the build folder.
# A crontab that is there already may hold the operator's own schedule, so it stays.
install: ## install what `make release` built (DESTDIR, PREFIX)
	@test -x "$(stripped)" || { echo "error: nothing to install yet" >&2; \
		echo "  hint: run 'make release' first" >&2; exit 1; }
	install -d "$(bin)" "$(man)/man5" "$(man)/man8" "$(doc)" "$(cron)" "$(bash)" "$(fish)" "$(zsh)" \
		"$(units)"
	install -m 0755 "$(stripped)" "$(bin)/callhome"
	install -m 0644 man/callhome.8 "$(man)/man8/callhome.8"
	install -m 0644 man/callhome.yaml.5 "$(man)/man5/callhome.yaml.5"
	install -m 0644 man/callhome-alert.5 "$(man)/man5/callhome-alert.5"
	install -m 0644 man/callhome-aml.5 "$(man)/man5/callhome-aml.5"
	install -m 0644 man/callhome-body.5 "$(man)/man5/callhome-body.5"
	install -m 0644 man/callhome-policy.5 "$(man)/man5/callhome-policy.5"
	install -m 0644 man/callhome-receiver.5 "$(man)/man5/callhome-receiver.5"
	install -m 0644 man/callhome-snapshot.5 "$(man)/man5/callhome-snapshot.5"
	install -m 0644 README.md PRIVACY.md "$(doc)"
	install -D -m 0644 -t "$(doc)/man/pictures" man/pictures/*.png
	@echo "examples -> $(doc)/examples"; find examples -type f ! -name '.*' -exec sh -c 'for f; do \
		mode=0644; test ! -x "$$f" || mode=0755; \
		$(for_prefix) "$$f" | install -D -m $$mode /dev/stdin "$(doc)/$$f" || exit; done' sh {} +
	install -m 0644 "$(completions)/bash" "$(bash)/callhome"
	install -m 0644 "$(completions)/zsh" "$(zsh)/_callhome"
	install -m 0644 "$(completions)/fish" "$(fish)/callhome.fish"
	install -m 0644 cron/callhome.timer "$(units)/callhome.timer"
	$(for_prefix) cron/callhome.service | install -m 0644 /dev/stdin "$(units)/callhome.service"
	@if test -e "$(cron)/callhome"; then echo "kept as it is: $(cron)/callhome"; else \
		echo "cron/callhome for $(PREFIX)/bin/callhome -> $(cron)/callhome"; \
		$(for_prefix) cron/callhome | install -m 0644 /dev/stdin "$(cron)/callhome"; fi

uninstall: ## remove what install put there, and say what stays (DESTDIR, PREFIX)
	rm -f "$(bin)/callhome" "$(man)/man8/callhome.8" "$(man)/man5/callhome.yaml.5" \
		"$(man)/man5/callhome-alert.5" "$(man)/man5/callhome-aml.5" \
		"$(man)/man5/callhome-body.5" "$(man)/man5/callhome-policy.5" \
		"$(man)/man5/callhome-receiver.5" \
		"$(man)/man5/callhome-snapshot.5" \
		"$(doc)/README.md" "$(doc)/PRIVACY.md" "$(bash)/callhome" "$(zsh)/_callhome" \
		"$(fish)/callhome.fish" "$(units)/callhome.service" "$(units)/callhome.timer" \
		"$(cron)/callhome"
	rm -rf "$(doc)/examples" "$(doc)/man"
	@test ! -d "$(doc)" || rmdir --ignore-fail-on-non-empty "$(doc)"
	@for d in "$(DESTDIR)/etc/callhome" "$(DESTDIR)/var/lib/callhome"; do \
		test ! -e "$$d" || echo "left in place: $$d"; done

clean: ## remove everything that was built, demos included
	rm -rf "$(BUILD)"
