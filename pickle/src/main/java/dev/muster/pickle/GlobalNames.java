package dev.muster.pickle;

import java.util.HashMap;
import java.util.Map;

/// The names that classes and modules had in Python 2, which pickles up to protocol 2 use.
final class GlobalNames {
    /// Modules that have another name since Python 3.
    private static final String MODULES =
            """
            __builtin__ builtins, copy_reg copyreg, Queue queue, SocketServer socketserver, \
            ConfigParser configparser, repr reprlib, thread _thread, dummy_thread _dummy_thread, \
            markupbase _markupbase, _winreg winreg, _abcoll collections.abc, \
            commands subprocess, test.test_support test.support, \
            xmlrpclib xmlrpc.client, SimpleXMLRPCServer xmlrpc.server, httplib http.client, \
            BaseHTTPServer http.server, Cookie http.cookies, cookielib http.cookiejar, \
            htmlentitydefs html.entities, HTMLParser html.parser, urlparse urllib.parse, \
            robotparser urllib.robotparser, urllib2 urllib.request, \
            anydbm dbm, dbhash dbm.bsd, dumbdbm dbm.dumb, dbm dbm.ndbm, gdbm dbm.gnu, \
            Tkinter tkinter, Tix tkinter.tix, ttk tkinter.ttk, Tkdnd tkinter.dnd, Dialog tkinter.dialog, \
            tkFont tkinter.font, tkFileDialog tkinter.filedialog, \
            tkSimpleDialog tkinter.simpledialog, tkColorChooser tkinter.colorchooser, \
            tkCommonDialog tkinter.commondialog, tkMessageBox tkinter.messagebox, \
            ScrolledText tkinter.scrolledtext, Tkconstants tkinter.constants\
            """;

    /// Modules of Python 2 that are a part of another now.
    private static final String OLD_MODULES =
            """
            cPickle pickle, _elementtree xml.etree.ElementTree, whichdb dbm, \
            StringIO io, cStringIO io, \
            UserDict collections, UserList collections, UserString collections, \
            DocXMLRPCServer xmlrpc.server, SimpleHTTPServer http.server, \
            CGIHTTPServer http.server, FileDialog tkinter.filedialog, \
            SimpleDialog tkinter.simpledialog\
            """;

    /// Modules of Python 3 that are a part of another in Python 2.
    private static final String NEW_MODULES =
            "_pickle pickle, _functools functools, _bz2 bz2, _dbm dbm, _gdbm gdbm";

    /// Names that moved to another module, or are called otherwise.
    private static final String NAMES =
            """
            __builtin__.xrange builtins.range, __builtin__.reduce functools.reduce, \
            __builtin__.intern sys.intern, itertools.ifilterfalse itertools.filterfalse, \
            itertools.izip_longest itertools.zip_longest, \
            UserDict.IterableUserDict collections.UserDict, \
            UserList.UserList collections.UserList, \
            UserString.UserString collections.UserString, whichdb.whichdb dbm.whichdb, \
            _socket.fromfd socket.fromfd, \
            _multiprocessing.Connection multiprocessing.connection.Connection, \
            multiprocessing.process.Process multiprocessing.context.Process, \
            multiprocessing.forking.Popen multiprocessing.popen_fork.Popen, \
            multiprocessing.TimeoutError multiprocessing.context.TimeoutError, \
            multiprocessing.ProcessError multiprocessing.context.ProcessError, \
            multiprocessing.AuthenticationError multiprocessing.context.AuthenticationError, \
            multiprocessing.BufferTooShort multiprocessing.context.BufferTooShort, \
            urllib.quote urllib.parse.quote, urllib.quote_plus urllib.parse.quote_plus, \
            urllib.unquote urllib.parse.unquote, \
            urllib.unquote_plus urllib.parse.unquote_plus, \
            urllib.urlencode urllib.parse.urlencode, urllib.urlopen urllib.request.urlopen, \
            urllib.urlretrieve urllib.request.urlretrieve, \
            urllib.urlcleanup urllib.request.urlcleanup, \
            urllib.getproxies urllib.request.getproxies, \
            urllib.pathname2url urllib.request.pathname2url, \
            urllib.url2pathname urllib.request.url2pathname, \
            urllib.ContentTooShortError urllib.error.ContentTooShortError, \
            urllib2.HTTPError urllib.error.HTTPError, urllib2.URLError urllib.error.URLError\
            """;

    /// Names of Python 2 that no longer exist; what they became keeps its own name, which Python 2
    /// knows as well.
    private static final String OLD_NAMES =
            """
            __builtin__.unichr builtins.chr, __builtin__.unicode builtins.str, \
            __builtin__.basestring builtins.str, __builtin__.long builtins.int, \
            itertools.izip builtins.zip, itertools.imap builtins.map, \
            itertools.ifilter builtins.filter, exceptions.StandardError builtins.Exception, \
            UserDict.UserDict collections.UserDict, socket._socketobject socket.SocketType\
            """;

    /// Names of Python 3 whose module is older than the one they were in.
    private static final String NEW_NAMES =
            """
            _functools.reduce __builtin__.reduce, _socket.socket socket._socketobject, \
            tkinter.filedialog.FileDialog FileDialog.FileDialog, \
            tkinter.filedialog.LoadFileDialog FileDialog.LoadFileDialog, \
            tkinter.filedialog.SaveFileDialog FileDialog.SaveFileDialog, \
            tkinter.simpledialog.SimpleDialog SimpleDialog.SimpleDialog, \
            http.server.SimpleHTTPRequestHandler SimpleHTTPServer.SimpleHTTPRequestHandler, \
            http.server.CGIHTTPRequestHandler CGIHTTPServer.CGIHTTPRequestHandler, \
            xmlrpc.server.ServerHTMLDoc DocXMLRPCServer.ServerHTMLDoc, \
            xmlrpc.server.XMLRPCDocGenerator DocXMLRPCServer.XMLRPCDocGenerator, \
            xmlrpc.server.DocXMLRPCServer DocXMLRPCServer.DocXMLRPCServer, \
            xmlrpc.server.DocXMLRPCRequestHandler DocXMLRPCServer.DocXMLRPCRequestHandler, \
            xmlrpc.server.DocCGIXMLRPCRequestHandler DocXMLRPCServer.DocCGIXMLRPCRequestHandler\
            """;

    private static final Map<String, String> TO_MODULE = pairs(MODULES + ", " + OLD_MODULES);
    private static final Map<String, String> TO_NAME = pairs(NAMES + ", " + OLD_NAMES);
    private static final Map<String, String> FROM_MODULE = reversed(MODULES, NEW_MODULES);
    private static final Map<String, String> FROM_NAME = reversed(NAMES, NEW_NAMES);

    private GlobalNames() {}

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text.split(", ", -1)) {
            int space = pair.indexOf(' ');
            pairs.put(pair.substring(0, space), pair.substring(space + 1).strip());
        }
        return pairs;
    }

    private static Map<String, String> reversed(String pairs, String more) {
        Map<String, String> reversed = pairs(more);
        pairs(pairs).forEach((key, value) -> reversed.put(value, key));
        return reversed;
    }

    /// The global that a pickle of protocol 0 to 2 names.
    static PyGlobal ofPython2(String module, String name) {
        if (module.equals("exceptions") && ExceptionNames.isBuiltin(name)) {
            return PyGlobal.builtin(name);
        }
        String newer = TO_NAME.get(module + "." + name);
        if (newer != null) {
            return split(newer);
        }
        return ofPython3(TO_MODULE.getOrDefault(module, module), name);
    }

    /// The global that a pickle of protocol 3 or higher names; a module that moved keeps one name.
    static PyGlobal ofPython3(String module, String name) {
        return switch (module) {
            case "_queue" -> new PyGlobal("queue", name);
            case "pathlib._local" -> new PyGlobal("pathlib", name);
            default -> new PyGlobal(module, name);
        };
    }

    /// The name by which Python 2 and Python 3 both find the global in a pickle of protocol 2.
    static PyGlobal toPython2(PyGlobal global) {
        if (global.module().equals("builtins") && ExceptionNames.isBuiltin(global.name())) {
            return new PyGlobal("exceptions", ExceptionNames.inPython2(global.name()));
        }
        String older = FROM_NAME.get(global.toString());
        if (older != null) {
            return split(older);
        }
        String module = FROM_MODULE.get(global.module());
        return module == null ? global : new PyGlobal(module, global.name());
    }

    private static PyGlobal split(String dotted) {
        int dot = dotted.lastIndexOf('.');
        return new PyGlobal(dotted.substring(0, dot), dotted.substring(dot + 1));
    }
}
