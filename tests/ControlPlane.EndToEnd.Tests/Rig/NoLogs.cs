using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>Logs that go nowhere.</summary>
internal static class NoLogs
{
    public static readonly ILoggerFactory Factory = NullLoggerFactory.Instance;
}
