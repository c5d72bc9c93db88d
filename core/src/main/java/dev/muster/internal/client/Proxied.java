package dev.muster.internal.client;

/// A proxy of a shared object, which travels by reference.
public interface Proxied {
    /// The object it stands for.
    ObjectCalls calls();
}
