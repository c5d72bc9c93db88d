package dev.muster.tests.shared;

import dev.muster.manager.Manager;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;

/// The tests of what only managers keep.
@TestedAt({Home.THIS_JVM, Home.TCP, Home.UNIX_SOCKET, Home.CPYTHON})
abstract class ManagerContract extends Contract {
    /// The manager.
    Manager manager;

    /// The same manager as another client sees it.
    Manager other;

    @BeforeEach
    void use_the_manager() {
        manager = (Manager) objects;
        other = ((Home.OtherClient) elsewhere()).manager();
    }

    /// Another client still.
    Manager connect() throws IOException {
        return at().connect();
    }

    private static Home.AtManager at() {
        return (Home.AtManager) opened();
    }
}
