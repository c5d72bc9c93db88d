package dev.muster.internal.server.java;

/// A thread of a Java client: what a lock is owned by.
record PeerCaller(PeerSession session, long thread) {}
