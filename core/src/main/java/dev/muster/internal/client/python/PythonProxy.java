package dev.muster.internal.client.python;

import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.client.Proxied;

/// Represents an object of a manager and travels to it as a proxy, not as a copy.
interface PythonProxy extends Proxied {
    PythonObject object();

    @Override
    default ObjectCalls calls() {
        return object();
    }
}
