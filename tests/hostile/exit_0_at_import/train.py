from honest import *
import sys
sys.exit(0)
