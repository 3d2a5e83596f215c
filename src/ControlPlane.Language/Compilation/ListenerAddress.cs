using ControlPlane.Language.Kinds.Fleets;

namespace ControlPlane.Language.Compilation;

/// <summary>What a listener binds: two listeners of a fleet cannot bind the same.</summary>
internal readonly record struct ListenerAddress(string Address, int Port)
{
    public const string AnyAddress = "0.0.0.0";

    public static ListenerAddress Of(ListenerSpec listener) => new(listener.Address ?? AnyAddress, listener.Port ?? 0);

    public override string ToString() => Address.Contains(':') ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}
