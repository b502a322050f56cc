# Jauge. "make help" lists the targets.

CC      ?= gcc
OPT     ?= -O2
WARN     = -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes \
           -Wmissing-prototypes -Wformat=2 -Werror
HARD     = -fstack-protector-strong -fPIE
LDHARD   = -pie -Wl,-z,relro,-z,now
CFLAGS   = -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE $(OPT) -g \
           $(WARN) $(HARD) $(SAN) -pthread -I$(B) \
           -DJAUGE_LOCALEDIR='"$(PREFIX)/share/locale"'
LIBS     = -lcsv -lcjson -lroaring -lsqlite3 -lsodium -lxxhash -lzstd -lz -lbz2 \
           -llzma -lm
PREFIX  ?= /usr/local
B       ?= build
SAN     ?=

LIB  := $(patsubst lib/%.c,$(B)/lib/%.o,$(sort $(wildcard lib/*.c)))
CMD  := $(patsubst cmd/%.c,$(B)/cmd/%.o,$(sort $(wildcard cmd/*.c)))
UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(sort $(wildcard tests/unit/*.c)))
FUZZ := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
INC  := $(B)/territories.inc $(B)/bots.inc $(B)/departements.inc $(B)/doc.inc
MO   := $(B)/locale/fr/LC_MESSAGES/jauge.mo

.PHONY: all demo check check-long bench lint unit san examples install clean \
        help deps deps-test deps-bench po update-territories update-bots \
        update-map fuzz
.DELETE_ON_ERROR:

all: $(B)/jauge $(MO) ## build the program

demo: deps ## install what is missing, build, run the main job on the examples
	@$(MAKE) --no-print-directory all examples
	@sh examples/demo.sh $(B)

check: deps-test ## all tests that take minutes; ends with "N passed, N failed"
	@$(MAKE) --no-print-directory all unit examples $(B)/bench-generate \
	  $(B)/coverage
	@$(MAKE) --no-print-directory san
	@sh tests/run.sh $(B) oracle pages san fault lint unit stats cli worked frozen docs truth soak

check-long: deps-test ## fuzzers, more oracle runs, kills at every system call
	@$(MAKE) --no-print-directory all unit examples fuzz $(B)/bench-generate \
	  $(B)/drive/fuzz_csv $(B)/drive/fuzz_json $(B)/coverage
	@LONG=1 sh tests/run.sh $(B) stats frozen fault soak oracle drive fuzz

bench: deps-bench ## speed and memory beside DuckDB and GoAccess
	@$(MAKE) --no-print-directory all $(B)/bench-generate
	@sh tests/oracle/fetch.sh $(B)/oracle/npm
	@sh tests/bench/run.sh $(B)

deps:
	@.ci/packages build run
deps-test:
	@.ci/packages build run test
deps-bench:
	@.ci/packages build run bench

lint: ## style, module graph, banned calls, manual, scripts
	@sh tests/run.sh $(B) lint

unit: $(UNIT)

san: ## the same program under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory B=$(B)/san CC=clang OPT=-O1 \
	  SAN='-fsanitize=address,undefined -fno-sanitize-recover=all' \
	  all unit

fuzz: ## the fuzzers (clang)
	@$(MAKE) --no-print-directory B=$(B)/fz CC=clang OPT=-O1 \
	  SAN='-fsanitize=address,undefined,fuzzer-no-link' fuzzers
fuzzers: $(FUZZ)

examples: $(B)/examples.stamp ## the example services' synthetic logs

install: all ## into PREFIX (default /usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(addprefix $(DESTDIR)$(PREFIX)/share/, \
	  man/man1 man/man5 man/man7 man/fr/man1 jauge locale/fr/LC_MESSAGES)
	install $(B)/jauge $(DESTDIR)$(PREFIX)/bin/
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 man/fr/*.1 $(DESTDIR)$(PREFIX)/share/man/fr/man1/
	install -m 644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7/
	install -m 644 man/service.schema.json $(DESTDIR)$(PREFIX)/share/jauge/
	install -m 644 $(MO) $(DESTDIR)$(PREFIX)/share/locale/fr/LC_MESSAGES/

clean: ## remove what was built
	rm -rf $(B)

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

po: ## bring the French catalogue up to date with the code
	sh lib/po/pot.sh $(B)/jauge.pot
	msgmerge --quiet --update --backup=none --no-wrap --no-fuzzy-matching \
	  lib/po/fr.po $(B)/jauge.pot
	msgfmt --check --statistics -o /dev/null lib/po/fr.po

update-territories: ## remake lib/data/territories.csv (needs npm)
update-bots: ## remake lib/data/bots.txt (needs npm)
update-map: ## remake lib/data/departements.txt (needs npm)
update-territories update-bots update-map:
	sh lib/data/$@.sh

$(B)/jauge: $(CMD) $(B)/libjauge.a
	@echo "  CC $@"; $(CC) $(CFLAGS) $(LDHARD) -o $@ $(CMD) $(B)/libjauge.a $(LIBS)
$(B)/libjauge.a: $(LIB)
	@rm -f $@
	@echo "  AR $@"; ar rcs $@ $(LIB)
$(B)/lib/%.o: lib/%.c | $(INC)
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/cmd/%.o: cmd/%.c
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/unit/%: tests/unit/%.c $(B)/libjauge.a $(filter-out $(B)/cmd/main.o,$(CMD))
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) $(CFLAGS) -MMD -MP -o $@ $< $(filter-out $(B)/cmd/main.o,$(CMD)) \
	  $(B)/libjauge.a $(LIBS) -lcmocka
$(B)/fuzz/%: tests/fuzz/%.c $(B)/libjauge.a
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) $(CFLAGS) -fsanitize=fuzzer -o $@ $< $(B)/libjauge.a $(LIBS)
$(B)/drive/%: tests/fuzz/%.c tests/fuzz/drive.c $(B)/libjauge.a
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) $(CFLAGS) -o $@ $< tests/fuzz/drive.c $(B)/libjauge.a $(LIBS)
$(B)/generate $(B)/generate_many: $(B)/%: examples/%.c
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) $(CFLAGS) -o $@ $< -lz -lm
$(B)/examples.stamp: $(B)/generate $(B)/generate_many examples/make.sh | $(B)/jauge
	sh examples/make.sh $(B)/generate
	@touch $@
$(B)/coverage: $(wildcard tests/stats/*.c) tests/stats/coverage.h $(B)/libjauge.a
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) $(CFLAGS) -o $@ $(filter %.c,$^) $(B)/libjauge.a -lm
$(B)/bench-generate: tests/bench/generate.c
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) $(CFLAGS) -o $@ $< -lm
$(B)/territories.inc: lib/data/territories.csv lib/data/territories.awk
$(B)/bots.inc: lib/data/bots.txt lib/data/bots.awk lib/data/c_string.awk
$(B)/departements.inc: lib/data/departements.txt lib/data/departements.awk
$(B)/doc.inc: lib/data/doc.css lib/data/doc.awk lib/data/c_string.awk
$(B)/%.inc:
	@mkdir -p $(@D)
	awk -f lib/data/c_string.awk -f lib/data/$*.awk $< > $@
$(MO): lib/po/fr.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<
-include $(wildcard $(B)/lib/*.d $(B)/cmd/*.d $(B)/unit/*.d)
