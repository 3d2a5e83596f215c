using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace ControlPlane.Server.Hosting;

/// <summary>What whoever starts a server inside another process may put in the place of the usual.</summary>
internal sealed record HostHooks
{
    /// <summary>Nothing.</summary>
    public static readonly HostHooks None = new();

    /// <summary>The compiler. A test may put one around it.</summary>
    public Func<Model, Observed, Compiled?, Compiled> Compile { get; init; } = Compiler.Compile;

    /// <summary>The reader of documents. A test may put one around it.</summary>
    public Func<string, DocumentId?, ReadResult> Read { get; init; } = StoreOptions.ReadJson;

    /// <summary>Where logs go; stays its maker's.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
