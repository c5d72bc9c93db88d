package dev.muster.internal.proxy;

/// A proxy of a shared object, which travels by reference.
interface Proxied {
    Remote remote();
}
