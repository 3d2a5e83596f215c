using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>The Envoys that every scenario runs through: the newest and the oldest we serve.</summary>
internal static class EnvoyVersion
{
    public const string Newest = "1.40.0";
    public const string Oldest = "1.36.2";

    /// <summary>Both, for theories.</summary>
    public static TheoryData<string> Both => [Newest, Oldest];

    /// <summary>The executable of a version; without one the test is skipped, or fails where Envoy is required.</summary>
    public static EnvoyBinary Binary(string version) => new(Testing.EnvoyBinary.Require(version).Path);
}
