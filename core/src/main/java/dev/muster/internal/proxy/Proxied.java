package dev.muster.internal.proxy;

import dev.muster.internal.client.ObjectCalls;

/// A proxy of a shared object, which travels by reference.
interface Proxied extends dev.muster.internal.client.Proxied {
    Remote remote();

    @Override
    default ObjectCalls calls() {
        return remote();
    }
}
