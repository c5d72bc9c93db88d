/// Whether Muster works on this machine, and how to make it work. A check does the thing itself
/// wherever it can: it starts a worker, maps memory, has a Python connect.
///
/// [Checks] lists them; each file has those of one subject. A check never throws: what it cannot
/// find out is a finding, too.
@NullMarked
package dev.muster.cli.doctor;

import org.jspecify.annotations.NullMarked;
