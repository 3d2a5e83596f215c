using System.Globalization;
using ControlPlane.Language;
using ControlPlane.Language.Documents;

namespace ControlPlane.Bench.Scenarios;

/// <summary>The documents that <c>s7</c> compiles: ten routes on each host, half of them with jwt and a limit.</summary>
internal static class CompileDocuments
{
    /// <summary>How many routes a host has.</summary>
    public const int RoutesOfAHost = 10;

    private const int ReadAtOnce = 1000;

    /// <summary>All of them.</summary>
    public static IEnumerable<Document> All(int routes) =>
        Read(
            Shared()
                .Concat(Enumerable.Range(0, (routes / RoutesOfAHost) + 2).Select(index => Service(index, 0)))
                .Concat(Enumerable.Range(0, routes).Select(index => Route(index)))
        );

    /// <summary>A service; another version is another cluster.</summary>
    public static string Service(int index, int version) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"kind: Service\nname: s{index}\nconnectTimeout: {1000 + version}ms\n"
                + $"endpoints: [{{address: 10.{index / 62_500}.{index / 250 % 250}.{1 + (index % 250)}, port: 8080}}]"
        );

    /// <summary>A route; those of odd index have policies.</summary>
    public static string Route(int index, int weight = 1, int rate = 100)
    {
        var host = index / RoutesOfAHost;
        var policies =
            index % 2 == 1
                ? string.Create(CultureInfo.InvariantCulture, $"  policies: {{jwt: {{anyOf: [corp]}}, rateLimit: [{{name: all, rate: {rate}/s}}]}}\n")
                : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"kind: Route\nname: r{index:000000}\nfleets: [bench]\nhosts: [h{host}.example.com]\nrules:\n- match: {{path: {{prefix: /p{index}}}}}\n  "
                + $"to: [{{service: s{host + 1}, weight: {weight}}}, {{service: s0, weight: 9}}]\n{policies}"
        );
    }

    /// <summary>The provider of the tokens that the routes demand.</summary>
    /// <param name="audience">Whom its tokens are for.</param>
    public static string Provider(string audience = "api") =>
        $"kind: JwtProvider\nname: corp\nissuer: https://issuer.example.com\naudiences: [{audience}]\nkeys: {{url: 'https://issuer.example.com/jwks.json'}}";

    /// <summary>Reads documents, all of which must be right.</summary>
    public static IEnumerable<Document> Read(IEnumerable<string> documents)
    {
        foreach (var chunk in documents.Chunk(ReadAtOnce))
        {
            var read = Catalog.Reader.ReadYaml(string.Join("\n---\n", chunk));
            if (read.Problems is [var problem, ..])
                throw new InvalidOperationException(problem.ToString());
            foreach (var document in read.Documents)
                yield return document;
        }
    }

    private static IEnumerable<string> Shared() => ["kind: Fleet\nname: bench\nrole: edge\nlisteners: [{name: http, port: 10000}]", Provider()];
}
