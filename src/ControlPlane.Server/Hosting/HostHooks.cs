using System.Collections.Immutable;
using ControlPlane.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace ControlPlane.Server.Hosting;

/// <summary>What whoever starts a server inside another process may put in the place of the usual.</summary>
internal sealed record HostHooks
{
    /// <summary>Nothing.</summary>
    public static readonly HostHooks None = new();

    /// <summary>Changes what is published, after it was compiled and before any Envoy sees it: how tests make an Envoy reject something.</summary>
    public Func<ImmutableDictionary<ViewKey, ResourceSet>, ImmutableDictionary<ViewKey, ResourceSet>>? Publishing { get; init; }

    /// <summary>Where logs go; stays its maker's.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
