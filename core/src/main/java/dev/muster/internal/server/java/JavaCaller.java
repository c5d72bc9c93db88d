package dev.muster.internal.server.java;

/// A thread of a Java client: what a lock is owned by.
record JavaCaller(JavaSession session, long thread) {}
