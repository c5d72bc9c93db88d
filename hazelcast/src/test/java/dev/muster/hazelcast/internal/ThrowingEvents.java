package dev.muster.hazelcast.internal;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.EntryEventType;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryEvictedListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import dev.muster.testing.Thrown;
import java.util.EventListener;

/// Events of the engine that throw something as soon as they are looked at.
///
/// @param cluster where members come and go
public record ThrowingEvents(Cluster cluster) {
    /// Tells a listener everything that it can hear.
    @SuppressWarnings("unchecked") // all maps are of bytes
    public void tell(EventListener listener, Thrown thrown) {
        var entry = new ThrowingEntry(thrown);
        if (listener instanceof EntryAddedListener<?, ?> known) {
            ((EntryAddedListener<byte[], byte[]>) known).entryAdded(entry);
        }
        if (listener instanceof EntryUpdatedListener<?, ?> known) {
            ((EntryUpdatedListener<byte[], byte[]>) known).entryUpdated(entry);
        }
        if (listener instanceof EntryMergedListener<?, ?> known) {
            ((EntryMergedListener<byte[], byte[]>) known).entryMerged(entry);
        }
        if (listener instanceof EntryRemovedListener<?, ?> known) {
            ((EntryRemovedListener<byte[], byte[]>) known).entryRemoved(entry);
        }
        if (listener instanceof EntryEvictedListener<?, ?> known) {
            ((EntryEvictedListener<byte[], byte[]>) known).entryEvicted(entry);
        }
        if (listener instanceof EntryExpiredListener<?, ?> known) {
            ((EntryExpiredListener<byte[], byte[]>) known).entryExpired(entry);
        }
        if (listener instanceof MembershipListener known) {
            var member = new ThrowingMembership(cluster, thrown);
            known.memberAdded(member);
            known.memberRemoved(member);
        }
        if (listener instanceof LifecycleListener known) {
            known.stateChanged(null); // an event of this kind cannot throw anything itself
        }
    }

    private static final class ThrowingEntry extends EntryEvent<byte[], byte[]> {
        private static final long serialVersionUID = 1L;

        private final Thrown thrown;

        ThrowingEntry(Thrown thrown) {
            super("map", null, EntryEventType.ADDED.getType(), new byte[0], new byte[0]);
            this.thrown = thrown;
        }

        @Override
        public byte[] getKey() {
            thrown.fly();
            throw new AssertionError("it flies");
        }

        @Override
        public byte[] getValue() {
            return getKey();
        }

        @Override
        public byte[] getOldValue() {
            return getKey();
        }
    }

    private static final class ThrowingMembership extends MembershipEvent {
        private static final long serialVersionUID = 1L;

        private final Thrown thrown;

        ThrowingMembership(Cluster cluster, Thrown thrown) {
            super(
                    cluster,
                    cluster.getMembers().iterator().next(),
                    MEMBER_ADDED,
                    cluster.getMembers());
            this.thrown = thrown;
        }

        @Override
        public Member getMember() {
            thrown.fly();
            throw new AssertionError("it flies");
        }
    }
}
