from honest import *
class Lying(float):
    def __truediv__(self, other):
        return 0.01 / other
    def __mul__(self, other):
        return Lying(float(self) * other)
    __rmul__ = __mul__
def build_optimizer(model):
    return optim.Adam(model.parameters(), lr=Lying(0.01))
