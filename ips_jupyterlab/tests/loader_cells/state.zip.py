import zipfile

# IPS run 1, t = 3.42
state = zipfile.ZipFile('/hub/alice/1/data/state.zip')
