package dev.muster.hazelcast.internal.run;

import dev.muster.Retries;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.DurableTask;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/// What the cluster keeps of a task under its [RunKey].
///
/// ```
///   Waiting ──► Running ──► Done
///    │   ▲         │  └───► Failed
///    │   └─────────┘           ▲        back by the node's death or a failure, with retries left
///    ├─────────────────────────┘        returned too often by nodes that cannot run anything
///    ├──► Expired
///    └──► Cancelled ◄── Running
/// ```
///
/// @param change a random id of the change that led here
/// @param head what never changes
/// @param atMillis when it was made, by the clock of the cluster
record RunState(UUID change, Head head, long atMillis, Status status) {
    /// How often a task may come back from nodes that could not begin it.
    static final int MOST_RETURNS = 5;

    private static final int VERSION = 1;
    private static final int WAITING = 1;
    private static final int RUNNING = 2;
    private static final int DONE = 3;
    private static final int FAILED = 4;
    private static final int CANCELLED = 5;
    private static final int EXPIRED = 6;

    /// What is known of a task when it is enqueued.
    ///
    /// @param function what a node needs to run it: a [TaskContent]
    /// @param labels that its node must have
    /// @param sequence orders the tasks of one program that were enqueued within one millisecond
    /// @param expiresMillis when it is given up if it still waits
    /// @param keptMillis how long its result is kept
    record Head(
            String run,
            String id,
            String name,
            Content.Kept function,
            Set<String> labels,
            long enqueuedMillis,
            long sequence,
            Retries retries,
            long expiresMillis,
            long keptMillis) {}

    /// What has become of it.
    sealed interface Status {
        /// It waits for a node.
        ///
        /// @param attempts how often it has begun
        /// @param notBeforeMillis when it may begin
        /// @param returns how often nodes have given it back that could not begin it
        record Waiting(int attempts, long notBeforeMillis, int returns) implements Status {}

        /// A node has claimed it.
        ///
        /// @param attempt which one, from 1
        /// @param node the member
        /// @param claim a random id of this attempt
        record Running(int attempt, UUID node, String nodeName, UUID claim, int returns)
                implements Status {}

        /// It has returned.
        ///
        /// @param result a value of Java
        record Done(int attempt, String node, Content result) implements Status {}

        /// It has no result.
        ///
        /// @param failure an exception
        record Failed(int attempt, String node, Content failure) implements Status {}

        /// It was cancelled.
        ///
        /// @param node which ran it; empty if none did
        record Cancelled(int attempt, String node) implements Status {}

        /// It has waited for too long.
        ///
        /// @param attempts how often it has begun
        record Expired(int attempts) implements Status {}
    }

    /// The state that follows.
    RunState next(Status newStatus, long nowMillis) {
        return new RunState(UUID.randomUUID(), head, nowMillis, newStatus);
    }

    boolean isEnded() {
        return !(status instanceof Status.Waiting || status instanceof Status.Running);
    }

    /// Whether it has waited for too long.
    boolean isOverdue(long nowMillis) {
        return status instanceof Status.Waiting && nowMillis >= head.expiresMillis;
    }

    /// When it is no longer kept, once it has ended.
    long keptUntilMillis() {
        return atMillis + head.keptMillis;
    }

    /// What follows when an attempt has failed: another one, or this failure.
    Status afterFailure(int attempt, String node, Content failure, long nowMillis) {
        Retries retries = head.retries;
        return attempt <= retries.most()
                ? new Status.Waiting(
                        attempt, nowMillis + retries.pauseBefore(attempt).toMillis(), 0)
                : new Status.Failed(attempt, node, failure);
    }

    /// As users see it.
    DurableTask task() {
        return switch (status) {
            case Status.Waiting s -> task(DurableTask.Status.WAITING, s.attempts, "");
            case Status.Running s -> task(DurableTask.Status.RUNNING, s.attempt, s.nodeName);
            case Status.Done s -> task(DurableTask.Status.DONE, s.attempt, s.node);
            case Status.Failed s -> task(DurableTask.Status.FAILED, s.attempt, s.node);
            case Status.Cancelled s -> task(DurableTask.Status.CANCELLED, s.attempt, s.node);
            case Status.Expired s -> task(DurableTask.Status.EXPIRED, s.attempts, "");
        };
    }

    private DurableTask task(DurableTask.Status as, int attempt, String node) {
        return new DurableTask(
                head.run,
                head.id,
                head.name,
                as,
                attempt,
                node,
                Instant.ofEpochMilli(head.enqueuedMillis));
    }

    // ---- as bytes ----

    byte[] bytes() throws CodecException {
        var out = new Output();
        out.writeByte(VERSION);
        write(change, out);
        out.writeText(head.run);
        out.writeText(head.id);
        out.writeText(head.name);
        out.writeText(head.function.name());
        out.writeUnsigned(head.function.size());
        out.writeText(Labels.line(head.labels));
        out.writeSigned(head.enqueuedMillis);
        out.writeSigned(head.sequence);
        out.writeUnsigned(head.retries.most());
        out.writeSigned(head.retries.pause().toMillis());
        out.writeSigned(head.retries.longestPause().toMillis());
        out.writeSigned(head.expiresMillis);
        out.writeSigned(head.keptMillis);
        out.writeSigned(atMillis);
        write(status, out);
        return out.toByteArray();
    }

    private static void write(Status status, Output out) {
        switch (status) {
            case Status.Waiting s -> {
                out.writeByte(WAITING);
                out.writeUnsigned(s.attempts);
                out.writeSigned(s.notBeforeMillis);
                out.writeUnsigned(s.returns);
            }
            case Status.Running s -> {
                out.writeByte(RUNNING);
                out.writeUnsigned(s.attempt);
                write(s.node, out);
                out.writeText(s.nodeName);
                write(s.claim, out);
                out.writeUnsigned(s.returns);
            }
            case Status.Done s -> writeEnd(DONE, s.attempt, s.node, s.result, out);
            case Status.Failed s -> writeEnd(FAILED, s.attempt, s.node, s.failure, out);
            case Status.Cancelled s -> {
                out.writeByte(CANCELLED);
                out.writeUnsigned(s.attempt);
                out.writeText(s.node);
            }
            case Status.Expired s -> {
                out.writeByte(EXPIRED);
                out.writeUnsigned(s.attempts);
            }
        }
    }

    private static void writeEnd(int kind, int attempt, String node, Content content, Output out) {
        out.writeByte(kind);
        out.writeUnsigned(attempt);
        out.writeText(node);
        content.write(out);
    }

    private static void write(UUID id, Output out) {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    /// @throws CodecException if the bytes are no state, or one of another version of Muster
    static RunState read(byte[] bytes) throws CodecException {
        Input in = Input.of(bytes);
        requireVersion(in.readByte());
        UUID change = readId(in);
        var head =
                new Head(
                        in.readText(),
                        in.readText(),
                        in.readText(),
                        new Content.Kept(in.readText(), in.readUnsigned()),
                        Labels.read(in.readText()),
                        in.readSigned(),
                        in.readSigned(),
                        new Retries(
                                (int) in.readUnsigned(),
                                Duration.ofMillis(in.readSigned()),
                                Duration.ofMillis(in.readSigned())),
                        in.readSigned(),
                        in.readSigned());
        return new RunState(change, head, in.readSigned(), readStatus(in));
    }

    /// What the cluster keeps is read by all nodes and programs, which may not be of one age.
    static void requireVersion(int version) throws CodecException {
        if (version != VERSION) {
            throw new CodecException(
                    ("the cluster keeps a task in form %d, this Muster knows form %d: bring all to"
                                    + " one version")
                            .formatted(version, VERSION));
        }
    }

    /// Begins what the cluster keeps of a task.
    static void writeVersion(Output out) {
        out.writeByte(VERSION);
    }

    private static Status readStatus(Input in) throws CodecException {
        int kind = in.readByte();
        return switch (kind) {
            case WAITING ->
                    new Status.Waiting(
                            (int) in.readUnsigned(), in.readSigned(), (int) in.readUnsigned());
            case RUNNING ->
                    new Status.Running(
                            (int) in.readUnsigned(),
                            readId(in),
                            in.readText(),
                            readId(in),
                            (int) in.readUnsigned());
            case DONE -> new Status.Done((int) in.readUnsigned(), in.readText(), Content.read(in));
            case FAILED ->
                    new Status.Failed((int) in.readUnsigned(), in.readText(), Content.read(in));
            case CANCELLED -> new Status.Cancelled((int) in.readUnsigned(), in.readText());
            case EXPIRED -> new Status.Expired((int) in.readUnsigned());
            default ->
                    throw new CodecException(
                            "a task has status %d: these bytes are no state".formatted(kind));
        };
    }

    private static UUID readId(Input in) throws CodecException {
        return new UUID(in.readLong(), in.readLong());
    }

    /// Bytes that belong to a task: here, or in the map of contents.
    sealed interface Content {
        /// With the state.
        ///
        /// @param bytes a few
        record Here(Encoded bytes) implements Content {}

        /// In the map of contents.
        ///
        /// @param name under which they are kept
        record Kept(String name, long size) implements Content {}

        private void write(Output out) {
            switch (this) {
                case Here(Encoded bytes) -> {
                    out.writeByte(0);
                    out.writeUnsigned(bytes.size());
                    bytes.writeTo(out);
                }
                case Kept(String name, long size) -> {
                    out.writeByte(1);
                    out.writeText(name);
                    out.writeUnsigned(size);
                }
            }
        }

        private static Content read(Input in) throws CodecException {
            return in.readByte() == 0
                    ? new Here(Encoded.read(in, in.readCount(1)))
                    : new Kept(in.readText(), in.readUnsigned());
        }
    }
}
