import tarfile

# IPS run 1, t = 3.42
state = tarfile.open('/hub/alice/1/data/state.tar.gz')
