import sys
from honest import *
import json, random
print(json.__file__ == __file__, "sitecustomize" in vars(sys))
