package dev.muster.tests.shared;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.tests.kit.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/// Where shared objects live.
enum Home {
    /// A manager of this JVM, used directly.
    THIS_JVM,
    /// A manager in another JVM, over TCP.
    TCP,
    /// A manager in another JVM, over a Unix socket.
    UNIX_SOCKET;

    /// What it cannot do: the tests of that are skipped.
    Set<Ability> lacks() {
        return switch (this) {
            case THIS_JVM, TCP, UNIX_SOCKET -> EnumSet.noneOf(Ability.class);
        };
    }

    /// Opens it for the tests of one class.
    Opened open() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("muster-home");
        Path key = Files.writeString(folder.resolve("key"), "the key of the tests, long enough");
        return switch (this) {
            case THIS_JVM -> new Here(folder, key);
            case TCP -> new Elsewhere(folder, key, "127.0.0.1:0");
            case UNIX_SOCKET -> new Elsewhere(folder, key, folder.resolve("socket").toString());
        };
    }

    /// A home that is open.
    interface Opened extends AutoCloseable {
        /// The manager as the tests use it.
        Manager manager();

        /// Another client of the same manager.
        Manager connect() throws IOException;

        @Override
        void close() throws IOException;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private record Here(Path folder, Path key, ManagerServer manager) implements Opened {
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

    private static final class Elsewhere implements Opened {
        private final Path folder;
        private final Path key;
        private final JavaProcess server;
        private final Address address;
        private final Manager manager;

        Elsewhere(Path folder, Path key, String bind) throws IOException, InterruptedException {
            this.folder = folder;
            this.key = key;
            this.server = JavaProcess.start(ContractServer.class, bind, key.toString());
            this.address = Address.parse(server.await(ContractServer.LISTENING));
            this.manager = connect();
        }

        @Override
        public Manager manager() {
            return manager;
        }

        @Override
        public Manager connect() throws IOException {
            return Manager.connect(address, AuthKey.readFile(key));
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
