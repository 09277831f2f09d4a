# Images of Octopus, by docker or podman; all of them from this checkout alone, on bases of choice.
CONTAINER_TOOL ?= $(shell command -v docker 2>/dev/null || command -v podman)
# Their bases; by default those of deploy/images/Containerfile.
PYTHON_IMAGE ?=
NGINX_IMAGE ?=
IMAGE_PREFIX ?=
IMAGE_TAG ?= latest
IMAGES ?= backend frontend simulator
# Further arguments of the builder.
BUILD_ARGS ?=

.PHONY: images bill

images: ## Build the images (IMAGES, IMAGE_PREFIX, IMAGE_TAG, PYTHON_IMAGE, NGINX_IMAGE, CONTAINER_TOOL, BUILD_ARGS)
	@test -n "$(CONTAINER_TOOL)" || { echo "octopus: neither docker nor podman is on PATH; install one, or name it with CONTAINER_TOOL=" >&2; exit 1; }
	@set -e; for each in $(IMAGES); do \
		$(CONTAINER_TOOL) build --file deploy/images/Containerfile --target $$each --tag $(IMAGE_PREFIX)ska-octopus-$$each:$(IMAGE_TAG) \
			$(foreach base,PYTHON_IMAGE NGINX_IMAGE,$(if $($(base)),--build-arg $(base)=$($(base)))) $(BUILD_ARGS) .; \
	done

bill: ## Write the bills of materials of the images into build/bill (CycloneDX)
	@./tools/bootstrap.sh runtime
	@mkdir -p build/bill
	@uv export --frozen --quiet --no-dev --extra traces --format cyclonedx1.5 --output-file build/bill/python.cdx.json >/dev/null
	@python tools/npm_bill.py package-lock.json >build/bill/npm.cdx.json
	@echo "build/bill/python.cdx.json and build/bill/npm.cdx.json"
