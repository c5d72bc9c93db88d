package dev.muster.internal.client;

/// A proxy of a shared object, which travels by reference.
public interface Proxied {
    /// What it stands for.
    ObjectCalls calls();
}
