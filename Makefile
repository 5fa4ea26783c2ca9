# SPDX-License-Identifier: GPL-2.0
#
# Building, installing and testing the target outside the kernel tree.
# Kbuild reads the Kbuild files; this one is for people.

MAKEFLAGS += --no-print-directory

# The kernel to build for: the running one, else the newest with headers here
KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	  $(shell ls -dv /lib/modules/*/build 2>/dev/null | tail -n 1))

# Out of tree every module is built, whatever that kernel's configuration says
modules-config := CONFIG_TARGET_CORE=m CONFIG_TCM_RAMDISK=m CONFIG_TCM_IBLOCK=m \
	CONFIG_TCM_FILEIO=m CONFIG_TCM_PSCSI=m CONFIG_LOOPBACK_TARGET=m \
	CONFIG_ISCSI_TARGET=m CONFIG_TCM_FC=m CONFIG_SBP_TARGET=m \
	CONFIG_REMOTE_TARGET=m
kbuild = $(MAKE) -C "$(KDIR)" M="$(CURDIR)" $(modules-config)

rig := tools/testing/rig

.DEFAULT_GOAL := modules

.PHONY: modules modules_install install-tree clean help
.PHONY: demo check check-debug bench compare kunit selftests

modules: have-kernel
	+@$(kbuild) modules
	@tools/scripts/check-includes .

modules_install: have-kernel
	+@$(kbuild) INSTALL_MOD_DIR=updates modules_install
	@r=$$(cat "$(KDIR)/include/config/kernel.release") && \
		/sbin/depmod $(if $(INSTALL_MOD_PATH),-b "$(INSTALL_MOD_PATH)") "$$r"
	@tools/scripts/loaded-stock $(INSTALL_MOD_PATH)

# Our tree in place of drivers/target of the kernel tree LINUX
install-tree:
	@tools/scripts/install-tree "$(LINUX)"

clean: have-kernel
	+@$(kbuild) clean

demo check check-debug bench kunit:
	@$(rig)/$@ $(ARGS)

compare:
	@tools/testing/golden/compare $(ARGS)

selftests:
	@$(MAKE) -C tools/testing/selftests/target run_tests

.PHONY: have-kernel
have-kernel:
	@[ -n "$(KDIR)" ] && [ -e "$(KDIR)/Makefile" ] || { \
		echo "No kernel to build for: install linux-headers, or give KDIR=" >&2; \
		exit 1; }

help:
	@echo 'make [KDIR=<kernel build folder>] [W=1] [C=1]   the modules'
	@echo 'make modules_install [INSTALL_MOD_PATH=<root>]  into updates/, with depmod'
	@echo 'make install-tree LINUX=<kernel tree>           in place of its drivers/target'
	@echo 'make clean'
	@echo
	@echo 'make demo         a disk, from nothing, in a virtual machine'
	@echo 'make check        builds, unit tests and selftests'
	@echo 'make check-debug  the selftests on a kernel with every checker on'
	@echo 'make kunit        unit tests alone, under User-mode Linux'
	@echo 'make selftests    selftests on this machine, as root'
	@echo 'make compare      side by side with the stock modules'
	@echo 'make bench        speed beside the stock modules'
