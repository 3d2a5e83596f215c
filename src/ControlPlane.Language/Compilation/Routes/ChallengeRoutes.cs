using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Routes;
using Envoy.Config.Core.V3;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>
/// Routes that answer authorities who ask whether a name is ours: before all others, and under no policies. They stand in every virtual host that could take
/// a request for the name, so that no virtual host comes and takes requests from others.
/// </summary>
/// <param name="Open">The challenges, by token.</param>
internal sealed record ChallengeRoutes(ImmutableSortedDictionary<string, AcmeChallenge> Open)
{
    /// <summary>There are none.</summary>
    public static readonly ChallengeRoutes None = new(Observed.None.Challenges);

    private const string Folder = "/.well-known/acme-challenge/";

    /// <summary>The hosts among these whose routes differ between both.</summary>
    public IEnumerable<string> Touched(ChallengeRoutes other, IEnumerable<string> hosts) =>
        ReferenceEquals(Open, other.Open) ? [] : hosts.Where(host => !For(host).Select(Token).SequenceEqual(other.For(host).Select(Token)));

    /// <summary>The routes of a virtual host, as its fields.</summary>
    public IEnumerable<byte[]> Of(string host) =>
        For(host).Select(challenge => Wire.Field(VirtualHost.RoutesFieldNumber, Answer(challenge.Key, challenge.Value)));

    private IEnumerable<KeyValuePair<string, AcmeChallenge>> For(string host) => Open.Where(challenge => Takes(host, challenge.Value.Name));

    private static string Token(KeyValuePair<string, AcmeChallenge> challenge) => challenge.Key;

    private static bool Takes(string host, string name) =>
        host == RouteSpec.AnyHost || host == name || (host.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(host[1..], StringComparison.Ordinal));

    private static Route Answer(string token, AcmeChallenge challenge) =>
        new()
        {
            Name = $"acme-challenge/{token}",
            Match = new RouteMatch { Path = Folder + token },
            DirectResponse = new DirectResponseAction
            {
                Status = 200,
                Body = new DataSource { InlineString = challenge.KeyAuthorization },
            },
        };
}
