package dev.muster.hazelcast;

import java.time.Instant;

/// A task that the cluster keeps, at one moment.
///
/// @param run the name it was enqueued under
/// @param id names it in its run
/// @param name what it is called in reports
/// @param status what has become of it
/// @param attempt how many times it has begun, the attempt that runs included: a node counts it
///   before it begins, so this is the most
/// @param node the node that runs it, or ran it last; empty if it has not begun
/// @param enqueuedAt when it was enqueued
public record DurableTask(
        String run,
        String id,
        String name,
        Status status,
        int attempt,
        String node,
        Instant enqueuedAt) {
    /// What may become of a task.
    public enum Status {
        /// It waits for a node, at first or before a retry.
        WAITING,
        /// A node runs it.
        RUNNING,
        /// It has returned.
        DONE,
        /// It has thrown, was stopped for its limits, or lost its worker or its node, and has no
        /// retries left.
        FAILED,
        /// It was cancelled.
        CANCELLED,
        /// It has waited for too long.
        EXPIRED;

        /// Whether nothing can become of it any more.
        public boolean isEnded() {
            return this != WAITING && this != RUNNING;
        }
    }

    /// Whether it cannot have begun twice. If not, it has begun at least once and at most
    /// [#attempt] times. A cluster that splits, with no [ClusterConfig#withMinimumSize], may run a
    /// task in both of its parts all the same.
    public boolean ranAtMostOnce() {
        return attempt <= 1;
    }

    /// In one line: `nightly/7 (resize): DONE at 10.0.0.5:5701, ran at most once`.
    @Override
    public String toString() {
        return "%s/%s%s: %s%s, %s"
                .formatted(
                        run,
                        id,
                        name.equals(id) ? "" : " (" + name + ")",
                        status,
                        node.isEmpty() ? "" : " at " + node,
                        ran());
    }

    private String ran() {
        return switch (attempt) {
            case 0 -> "has not begun";
            case 1 -> "ran at most once";
            default -> "ran at least once (%d attempts)".formatted(attempt);
        };
    }
}
