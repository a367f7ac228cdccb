var gkMenu = [
  ["政府信息公开指南", "/gkzn/"],
  ["政府信息公开年报", "/gkbg/index.htm"],
  ["乡镇街道", "/xzjd/"]
];
