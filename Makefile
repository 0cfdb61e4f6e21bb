# Two commands set everything up on a fresh Debian 12: `make demo` and `make test`.
PYTHON := $(shell test -x /usr/bin/python3 && echo /usr/bin/python3 || echo python3)
SETUP := $(PYTHON) tools/setup.py
RUN := var/env/bin/python
export PYTHONPATH := $(CURDIR)/src
ifneq ($(filter-out 0,$(COLD)),)
export RINGFORT_CACHE := $(CURDIR)/var/cold
endif

.PHONY: demo test quick screenshots bench bench-api bench-capacity bench-capture bench-records bench-rating bench-reservations bench-importing bench-portal lock setup clean
.NOTPARALLEL:

demo: setup  ## the platform with two companies, on LISTEN (127.0.0.1); DEMO_EXIT=1 ends after the calls
	@exec ./ringfort demo

test: setup  ## everything; COLD=1 ignores the caches
	@exec $(RUN) tests/run.py

quick: setup-python  ## static checks, unit tests, store on SQLite
	@exec $(RUN) tests/run.py --quick

bench: setup  ## performance; docs/performance.md says how to read it
	@exec $(RUN) -m bench

bench-api: setup-python  ## the API with few and with many accounts
	@exec $(RUN) -m bench.api

bench-capacity: setup  ## calls a second, calls with sound, decisions, few and many accounts
	@exec $(RUN) -m bench.capacity

bench-capture: setup  ## what capture of SIP messages costs a call
	@exec $(RUN) -m bench.capture

bench-records: setup-python  ## records of calls settled a second
	@exec $(RUN) -m bench.records

setup:  ## packages, environment, engine image
	@$(SETUP)

setup-python:
	@$(SETUP) --no-image

bench-rating: setup-python  ## look-up and rating on a deck of a million prefixes
	@exec $(RUN) -m bench.rating

bench-reservations: setup-python  ## money held, and calls charged, a second
	@exec $(RUN) -m bench.reservations

bench-importing: setup  ## decisions of calls while a deck is imported
	@exec $(RUN) -m bench.importing

bench-portal: setup  ## frames a second of the live table, in Chromium
	@exec $(RUN) -m bench.portal

screenshots: setup  ## pictures of the portal for the documents, of a company with real calls
	@exec unshare --net --mount -- sh -c 'ip link set lo up && exec $(RUN) -m pytest -q -p no:cacheprovider tests/portal/screenshots.py'

lock: setup-python  ## renew the hashed lists of dependencies
	@$(SETUP) --lock

clean:  ## forget this checkout's state and environment; the caches stay
	@test ! -x $(RUN) || ./ringfort down
	rm -rf var
