package dev.muster.tests.shared;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;

/// A manager of CPython in a process of its own, with those objects of [ContractServer] that every
/// Python knows.
record CpythonHome(Path folder, PythonProcess server, Address address, AuthKey key, Manager manager)
        implements Home.AtManager {

    /// @param folder has the key in a file `key`; deleted in the end
    static CpythonHome start(Python python, Path folder) throws IOException, InterruptedException {
        AuthKey key = AuthKey.readFile(folder.resolve("key"));
        PythonProcess server =
                PythonProcess.start(python, "contract_server.py", folder.resolve("key").toString());
        String said = server.await(each -> each.startsWith(ContractServer.LISTENING), Waits.LONG);
        Address address = Address.parse(said.substring(ContractServer.LISTENING.length()).strip());
        return new CpythonHome(folder, server, address, key, Manager.connect(address, key));
    }

    @Override
    public Manager connect() throws IOException {
        return Manager.connect(address, key);
    }

    @Override
    public void close() throws IOException {
        manager.close();
        server.close();
        Home.delete(folder);
    }
}
