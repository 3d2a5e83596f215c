using System.Reflection;

namespace ControlPlane.Server.Core;

/// <summary>The version that this program reports.</summary>
internal static class ServerVersions
{
    /// <summary>Its version, for example <c>0.1.0</c>.</summary>
    public static readonly string Own = typeof(ServerVersions)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];
}
