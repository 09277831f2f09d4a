# Targets for a Kubernetes cluster, the one that kubectl's current context leads to.
KUBE_NAMESPACE ?= ska-octopus-suite
HELM_RELEASE ?= ska-octopus
# Files of values, and further arguments of helm.
HELM_VALUES ?=
HELM_ARGS ?=
CHARTS := build/charts
# The smoke suite runs in a pod of this image, against these addresses: by default the release's Services.
K8S_TEST_IMAGE_TO_TEST ?= cypress/included:14.5.4
CYPRESS_BASE_URL ?= http://$(HELM_RELEASE)-frontend:3000
CYPRESS_BACKEND_URL ?= http://$(HELM_RELEASE)-backend:8000

.PHONY: k8s-install-charts k8s-test

k8s-install-charts: ## Package the chart, and install or upgrade the archive (KUBE_NAMESPACE, HELM_RELEASE, HELM_VALUES, HELM_ARGS)
	@command -v helm >/dev/null 2>&1 || ./tools/bootstrap.sh runtime charts
	@PATH="$$PATH:$(CURDIR)/.tools/charts"; rm -rf $(CHARTS); \
	helm package deploy/helm/ska-octopus --destination $(CHARTS) \
	&& exec helm upgrade --install $(HELM_RELEASE) $(CHARTS)/ska-octopus-*.tgz \
		--namespace $(KUBE_NAMESPACE) --create-namespace $(addprefix --values ,$(HELM_VALUES)) $(HELM_ARGS)

k8s-test: ## Run cypress/ in a pod beside the release; JUnit in build/cypress/ (K8S_TEST_IMAGE_TO_TEST, CYPRESS_BASE_URL, CYPRESS_BACKEND_URL, CYPRESS_USERNAME, …)
	@command -v kubectl >/dev/null 2>&1 || ./tools/bootstrap.sh runtime charts
	@PATH="$$PATH:$(CURDIR)/.tools/charts" KUBE_NAMESPACE="$(KUBE_NAMESPACE)" HELM_RELEASE="$(HELM_RELEASE)" \
	K8S_TEST_IMAGE_TO_TEST="$(K8S_TEST_IMAGE_TO_TEST)" CYPRESS_BASE_URL="$(CYPRESS_BASE_URL)" \
	CYPRESS_BACKEND_URL="$(CYPRESS_BACKEND_URL)" exec ./.make/k8s-test.sh
