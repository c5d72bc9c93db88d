package dev.muster.bench;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.Lock;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/// What [PeersBench] asks of a product.
interface Store extends AutoCloseable {
    /// One map for all threads.
    Map<String, String> map() throws IOException;

    /// One queue for all threads.
    Queue<String> queue() throws IOException;

    /// Locks and unlocks a lock that belongs to one thread.
    Load.Step lockAndUnlock(int thread) throws IOException;

    @Override
    void close();

    /// Connects to a product.
    ///
    /// @param key the file of the key, which only Muster reads
    static Store connect(String product, String address, Path key) throws IOException {
        return switch (product) {
            case "muster" -> MusterStore.connect(address, key);
            case "redisson" -> RedissonStore.connect(address);
            case "hazelcast" -> HazelcastStore.connect(address);
            default -> throw new IllegalArgumentException(product + " is no product");
        };
    }

    @SuppressWarnings("LockNotBeforeTry") // nothing between the two can fail
    private static Load.Step lockAndUnlock(Lock lock) {
        return () -> {
            lock.lock();
            lock.unlock();
        };
    }

    /// A manager of Muster.
    record MusterStore(Manager manager) implements Store {
        static MusterStore connect(String address, Path key) throws IOException {
            return new MusterStore(Manager.connect(Address.parse(address), AuthKey.readFile(key)));
        }

        @Override
        public Map<String, String> map() throws IOException {
            return manager.map("map");
        }

        @Override
        public Queue<String> queue() throws IOException {
            return manager.queue("jobs");
        }

        @Override
        public Load.Step lockAndUnlock(int thread) throws IOException {
            return Store.lockAndUnlock(manager.newLock());
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    /// Redis through Redisson, strings as they are: its cheapest codec.
    record RedissonStore(RedissonClient client) implements Store {
        static RedissonStore connect(String address) {
            var config = new Config();
            config.setCodec(StringCodec.INSTANCE);
            config.useSingleServer().setAddress("redis://" + address);
            return new RedissonStore(Redisson.create(config));
        }

        @Override
        public Map<String, String> map() {
            return client.getMap("map");
        }

        @Override
        public Queue<String> queue() {
            return client.getQueue("jobs");
        }

        @Override
        public Load.Step lockAndUnlock(int thread) {
            return Store.lockAndUnlock(client.getLock("lock" + thread));
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }

    /// A member of Hazelcast. Its locks are those of a map: the others need its Enterprise edition.
    record HazelcastStore(HazelcastInstance client) implements Store {
        static HazelcastStore connect(String address) {
            var config = new ClientConfig();
            config.setClusterName(HazelcastMember.CLUSTER);
            config.setProperty("hazelcast.logging.type", "none");
            config.getNetworkConfig().addAddress(address);
            return new HazelcastStore(HazelcastClient.newHazelcastClient(config));
        }

        @Override
        public Map<String, String> map() {
            return client.getMap("map");
        }

        @Override
        public Queue<String> queue() {
            return client.getQueue("jobs");
        }

        @Override
        public Load.Step lockAndUnlock(int thread) {
            var locks = client.<String, String>getMap("locks");
            String key = "lock" + thread;
            return () -> {
                locks.lock(key);
                locks.unlock(key);
            };
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
