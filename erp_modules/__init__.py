"""ERP modules, one folder each; the kernel discovers them and never names one."""
