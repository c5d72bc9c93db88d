package dev.muster.internal.server.java;

/// A thread of a Java client: the owner of a lock.
record JavaCaller(JavaSession session, long thread) {}
