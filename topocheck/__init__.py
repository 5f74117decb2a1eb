"""topocheck validates and simulates the network of virtual machines on OpenShift and KubeVirt before Git is applied."""
