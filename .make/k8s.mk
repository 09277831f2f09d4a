# Targets for a Kubernetes cluster, the one that kubectl's current context leads to.
KUBE_NAMESPACE ?= ska-octopus-suite
HELM_RELEASE ?= ska-octopus
# Files of values, and further arguments of helm.
HELM_VALUES ?=
HELM_ARGS ?=
CHARTS := build/charts

.PHONY: k8s-install-charts

k8s-install-charts: ## Package the chart, and install or upgrade the archive (KUBE_NAMESPACE, HELM_RELEASE, HELM_VALUES, HELM_ARGS)
	@command -v helm >/dev/null 2>&1 || ./tools/bootstrap.sh python charts
	@PATH="$$PATH:$(CURDIR)/.tools/charts"; rm -rf $(CHARTS); \
	helm package deploy/helm/ska-octopus --destination $(CHARTS) \
	&& exec helm upgrade --install $(HELM_RELEASE) $(CHARTS)/ska-octopus-*.tgz \
		--namespace $(KUBE_NAMESPACE) --create-namespace $(addprefix --values ,$(HELM_VALUES)) $(HELM_ARGS)
