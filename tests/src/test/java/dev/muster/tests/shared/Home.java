package dev.muster.tests.shared;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.TlsIdentity;
import dev.muster.internal.memory.OtherProcess;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.shared.Local;
import dev.muster.shared.SharedObjects;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Pythons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Where shared objects live.
enum Home {
    /// A manager of this JVM, used directly.
    THIS_JVM,
    /// A manager in another JVM, over TCP.
    TCP,
    /// A manager in another JVM, over TCP with TLS.
    TLS,
    /// A manager in another JVM, over a Unix socket.
    UNIX_SOCKET,
    /// A manager of the newest CPython of this machine, over TCP.
    CPYTHON,
    /// The memory of this machine.
    MEMORY,
    /// A cluster of two nodes in other JVMs.
    CLUSTER;

    private static final AtomicInteger HANDED_OVER = new AtomicInteger();

    /// What it cannot do: the tests of that are skipped.
    Set<Ability> lacks() {
        return switch (this) {
            case THIS_JVM, TCP, TLS, UNIX_SOCKET -> EnumSet.noneOf(Ability.class);
            case MEMORY -> EnumSet.of(Ability.CHANGES);
            case CLUSTER ->
                    EnumSet.of(
                            Ability.INTERFACES,
                            Ability.ORDER,
                            Ability.ORDER_OF_CHANGES,
                            Ability.ORDER_OF_CALLS);
            case CPYTHON ->
                    EnumSet.complementOf(
                            EnumSet.of(
                                    Ability.REFERENCES,
                                    Ability.WITHDRAWAL,
                                    Ability.ORDER_OF_CALLS));
        };
    }

    /// How often a test interrupts a wait, if that is cheap; where an interrupt is noticed only
    /// after a moment, a few times must do.
    int interrupts(int many) {
        return this == CPYTHON ? Math.ceilDiv(many, 10) : many;
    }

    /// Opens it for the tests of one class.
    Opened open() throws IOException, InterruptedException {
        if (this == MEMORY) {
            return new InMemory(Local.inMemory());
        }
        if (this == CLUSTER) {
            return ClusterHome.start();
        }
        Path folder = Files.createTempDirectory("muster-home");
        Path key = folder.resolve("key");
        TlsIdentity identity = TlsIdentity.generate();
        identity.writeFile(key, AuthKey.ofText("the-key-of-the-tests-long-enough"));
        return switch (this) {
            case THIS_JVM -> new Here(folder, key);
            case TCP -> new Elsewhere(folder, key, "127.0.0.1:0", c -> c);
            case TLS ->
                    new Elsewhere(
                            folder,
                            key,
                            "127.0.0.1:0",
                            c -> c.withTls(identity.fingerprint()),
                            ContractServer.TLS);
            case UNIX_SOCKET ->
                    new Elsewhere(folder, key, folder.resolve("socket").toString(), c -> c);
            case CPYTHON -> CpythonHome.start(Pythons.newest().orElseThrow(), folder);
            case MEMORY, CLUSTER -> throw new IllegalStateException("is open");
        };
    }

    /// A home that is open.
    interface Opened extends AutoCloseable {
        /// What the tests use.
        SharedObjects objects();

        /// What another process has of them.
        View view() throws IOException;

        /// A queue whose items become dead letters with the second attempt.
        <E> SharedQueue<E> queueOfTwoAttempts();

        @Override
        void close() throws IOException;
    }

    /// Another process that uses the objects of a home; closing it ends that.
    interface View extends AutoCloseable {
        /// The same object as that process sees it.
        <T> T sees(T object) throws IOException;

        @Override
        void close();
    }

    /// A manager.
    interface AtManager extends Opened {
        /// The manager as the tests use it.
        Manager manager();

        /// Another client of the same manager.
        Manager connect() throws IOException;

        @Override
        default SharedObjects objects() {
            return manager();
        }

        @Override
        default View view() throws IOException {
            return new OtherClient(this, connect());
        }

        @Override
        default <E> SharedQueue<E> queueOfTwoAttempts() {
            return manager().queue(ContractServer.TWICE);
        }
    }

    /// Another client of a manager: it finds on the board what it is given.
    record OtherClient(AtManager home, Manager manager) implements View {
        @Override
        public <T> T sees(T object) {
            String name = "handed over " + HANDED_OVER.incrementAndGet();
            home.manager().<String, T>map(ContractServer.BOARD).put(name, object);
            return manager.<String, T>map(ContractServer.BOARD).remove(name);
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    /// Deletes a folder with its files.
    static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private record InMemory(Local objects) implements Opened {
        @Override
        public View view() {
            return new Mapped(new OtherProcess());
        }

        @Override
        public <E> SharedQueue<E> queueOfTwoAttempts() {
            return OtherProcess.queueOfAttempts(2);
        }

        @Override
        public void close() {
            objects.close();
        }
    }

    private record Mapped(OtherProcess process) implements View {
        @Override
        public <T> T sees(T object) {
            return process.sees(object);
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private record Here(Path folder, Path key, ManagerServer manager) implements AtManager {
        Here(Path folder, Path key) throws IOException {
            this(
                    folder,
                    key,
                    ContractServer.serve(
                            Address.parse(folder.resolve("socket").toString()),
                            AuthKey.readFile(key),
                            config -> config));
        }

        @Override
        public Manager connect() throws IOException {
            return Manager.connect(manager.address(), AuthKey.readFile(key));
        }

        @Override
        public void close() throws IOException {
            manager.close();
            delete(folder);
        }
    }

    private static final class Elsewhere implements AtManager {
        private final Path folder;
        private final AuthKey key;
        private final UnaryOperator<ConnectionConfig> settings;
        private final JavaProcess server;
        private final Address address;
        private final Manager manager;

        Elsewhere(
                Path folder,
                Path key,
                String bind,
                UnaryOperator<ConnectionConfig> settings,
                String... more)
                throws IOException, InterruptedException {
            this.folder = folder;
            this.key = AuthKey.readFile(key);
            this.settings = settings;
            var arguments = Stream.concat(Stream.of(bind, key.toString()), Stream.of(more));
            this.server = JavaProcess.start(ContractServer.class, arguments.toArray(String[]::new));
            this.address = Address.parse(server.await(ContractServer.LISTENING));
            this.manager = connect();
        }

        @Override
        public Manager manager() {
            return manager;
        }

        @Override
        public Manager connect() throws IOException {
            return Manager.connect(address, key, settings);
        }

        @Override
        public void close() throws IOException {
            manager.close();
            server.close();
            Files.deleteIfExists(folder.resolve("socket"));
            delete(folder);
        }
    }
}
