# Each target sets up what it needs. Without make: the scripts in tools/ do the same.
PYTHON = .venv/bin/python
.PHONY: setup demo test test-all test-core-newest test-core-oldest bench lint pictures clean distclean

setup:
	@sh tools/setup.sh

demo:            ## sample territory, plan, certificate and picture in build/demo
	@sh tools/demo.sh

test:            ## every test but the slow ones
	@sh tools/test.sh

test-all:        ## every test
	@REQUIRE_QGIS=1 sh tools/test.sh all

test-core-newest: ## the core tests with the newest libraries
	@sh tools/newest.sh

test-core-oldest: ## the core tests with the oldest libraries that are allowed
	@sh tools/oldest.sh

bench: setup     ## us and the peers, side by side
	@$(PYTHON) -m pip install -q --disable-pip-version-check -c build/constraints.txt -e '.[bench]'
	@.venv/bin/gridplan bench

lint: setup      ## style and types
	@$(PYTHON) -m pip install -q --disable-pip-version-check -c build/constraints.txt -e '.[lint]'
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

pictures:        ## the pictures of the README, made anew
	@sh tools/pictures.sh

clean:           ## everything made but the environment
	rm -rf build/demo build/pictures .pytest_cache .mypy_cache .ruff_cache .hypothesis

distclean: clean ## the environment too
	rm -rf build .venv
