using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ControlPlane.Language;
using ControlPlane.Language.Compilation;
using ControlPlane.Resources;

namespace ControlPlane.Testing;

/// <summary>A compiler whose views are changed after they were compiled: so an Envoy gets what no document can lead to, and rejects it.</summary>
public static class BrokenCompiler
{
    /// <summary>The compiler.</summary>
    /// <param name="change">Gives what is served instead; asked at each compile.</param>
    public static Func<Model, Observed, Compiled?, Compiled> Of(
        Func<ImmutableDictionary<ViewKey, ResourceSet>, ImmutableDictionary<ViewKey, ResourceSet>> change
    )
    {
        var whole = new ConditionalWeakTable<Compiled, Compiled>();
        return (model, observed, previous) =>
        {
            var compiled = Compiler.Compile(model, observed, previous is not null && whole.TryGetValue(previous, out var before) ? before : null);
            var broken = new Compiled
            {
                Views = change(compiled.Views),
                Problems = compiled.Problems,
                Fleets = compiled.Fleets,
            };
            whole.Add(broken, compiled);
            return broken;
        };
    }
}
