namespace ControlPlane.Server.Commands;

/// <summary>The environment and appsettings.json of the current folder: the only place where settings come from beside flags.</summary>
internal static class Settings
{
    /// <summary>Reads both; the environment comes first.</summary>
    public static IConfigurationRoot Load() =>
        new ConfigurationBuilder()
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .Build();
}
