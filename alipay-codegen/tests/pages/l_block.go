// alipay.demo.widget.create(创建部件)
// 请求参数
//widget_no必选string(64)
//【描述】number of the widget at the caller
//【示例值】W001
//price可选price(11)
//【描述】price in yuan, range [0.01,1000]
//【示例值】9.90
//kind特殊可选string(20)
//【描述】kind of the widget
//【枚举值】
//big one: BIG
//small: or smaller: SMALL
//【示例值】BIG
//【必选条件】needed when no number is sent
//note可选string(200)
//【描述】any text, see (1) or [2]
//	second line
//【示例值】[a|b](c) {d}
//owner可选string(28)
//【描述】ID of the owner
//【示例值】2088000000000000
// 响应参数
//widget_id必选string(32)
//【描述】number of the widget at the platform
//【示例值】X1
//made可选boolean(5)
//【描述】whether it was made now
//【示例值】true
