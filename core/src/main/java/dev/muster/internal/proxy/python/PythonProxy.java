package dev.muster.internal.proxy.python;

/// What stands for an object of a manager and travels to it as a proxy, not as a copy.
interface PythonProxy {
    PythonObject object();
}
