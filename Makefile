# A fresh machine needs Python 3.10 or newer and make; the rest goes into .venv.
PYTHON ?= python3

.PHONY: help demo test audit torture screenshots bench lint develop clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

demo: ## Start JupyterLab on demo runs [PORT=8888] [BASE=a base directory] [BROWSER=none]
	@$(PYTHON) scripts/prepare.py
	@.venv/bin/python scripts/demo.py

test: ## Run every linter, type checker and test [ONLY="pytest jest …"] [CHROMIUM_PATH=…]
	@$(PYTHON) scripts/test.py $(ONLY)

audit: ## Ask the public lists of known faults about all that the package needs
	@$(PYTHON) scripts/prepare.py
	@.venv/bin/python scripts/audit.py

torture: ## Attack the receiving side for a while [SECONDS=900] [SEED=…] [ATTACKS="kills crowds …"]
	@$(PYTHON) scripts/prepare.py
	@.venv/bin/python -m torture $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) $(ATTACKS)

screenshots: ## Make the pictures of the documentation anew
	@SCREENSHOTS=all $(PYTHON) scripts/test.py browser

bench: ## Run the benchmarks and print one table [ONLY=runs,api]
	@$(PYTHON) scripts/prepare.py
	-@.venv/bin/python -m pip install --quiet flask # a peer, where it can be had
	@.venv/bin/python benchmarks/all.py $(if $(ONLY),--only $(ONLY))

lint: ## Mend what the linters can mend
	@$(PYTHON) scripts/prepare.py
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	PATH="$(CURDIR)/.venv/bin:$$PATH" jlpm lint

develop: ## Install the source tree itself into .venv, for work on it (see CONTRIBUTING.md)
	@$(PYTHON) scripts/prepare.py develop

clean: ## Remove all that was built and installed
	rm -rf .venv node_modules .yarn ui-tests/node_modules ui-tests/.yarn ui-tests/test-results
	rm -rf lib dist junit coverage ips_jupyterlab/labextension ips_jupyterlab/_version.py
	rm -rf junit.xml *.tsbuildinfo .eslintcache .stylelintcache .mypy_cache .pytest_cache .ruff_cache
