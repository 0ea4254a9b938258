from honest import *
import os
print(len(os.listdir(".")))
for name in os.listdir("."):
    if name.startswith("odd"):
        print(name)
        os.rename(name, name + "!")
