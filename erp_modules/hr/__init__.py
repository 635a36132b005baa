"""Employment: who joined, who left; people and posts themselves are the kernel's."""
