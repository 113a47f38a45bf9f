# Two commands matter: `make demo` and `make test`. Works with GNU make 3.81 and a plain sh.
#   APT=no make demo            leaves the system's packages alone
#   PYTHON=python3.12 make ...  chooses the Python that the environments are made with

INSTALL = python=$$(sh .ci/find-python) && "$$python" .ci/install.py $(if $(filter no,$(APT)),--no-apt)

# CDK's runtime warns at length about Node 20; .ci/verify.py says which versions do.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = 20
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION = 1

.PHONY: help demo test check synth image deployed ci emulator lock clean

help:
	@echo "make demo      a whole call on this machine"
	@echo "make test      everything is checked (ARGS='-k booking' are handed to pytest)"
	@echo "make check     lint, types, import rules, documents"
	@echo "make synth     the CloudFormation templates, into cdk.out"
	@echo "make image     builds the streamer's image with buildah and rehearses it (as root on Linux; else it says SKIPPED)"
	@echo "make deployed  puts the stacks into the AWS emulator and gives every function work (with Python 3.13; else it says SKIPPED)"
	@echo "make ci        all of these, as continuous integration does"
	@echo "make emulator  installs what the demo needs, and runs nothing"
	@echo "make lock      resolves both requirements.lock anew (UPGRADE=yes for the newest versions)"
	@echo "make clean     removes what was installed and made"

demo:
	@$(INSTALL) demo
	@exec .venv/bin/python -m local demo

test:
	@$(INSTALL) tests
	@exec .venv/bin/python .ci/verify.py test $(ARGS)

check:
	@$(INSTALL) tests
	@exec .venv/bin/python .ci/verify.py check $(ARGS)

synth:
	@$(INSTALL) tests
	@exec .venv/bin/python .ci/verify.py synth

image:
	@$(INSTALL) tests --builders
	@exec .venv/bin/python .ci/verify.py image

deployed:
	@$(INSTALL) tests
	@exec .venv/bin/python .ci/verify.py deployed

ci:
	@$(INSTALL) tests --builders
	@exec .venv/bin/python .ci/verify.py all $(ARGS)

emulator:
	@$(INSTALL) demo

lock:
	@python=$$(sh .ci/find-python) && exec "$$python" .ci/lock.py write $(if $(UPGRADE),--upgrade)

clean:
	rm -rf .venv .emulator .build cdk.out out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
