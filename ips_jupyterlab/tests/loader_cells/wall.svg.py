from IPython.display import SVG

# IPS run 1, t = 3.42
wall = SVG(filename='/hub/alice/1/data/wall.svg')
